# Makes surveillance_glr.json: the statistic of R surveillance's algo.glrnb (glrpois where alpha
# is 0) on equally spaced series, in full and without restart.
#   Rscript tests/reference/surveillance_glr.R > tests/reference/surveillance_glr.json
# mu0 is the rate before; the variance of a count is mu0 + alpha * mu0^2 (size 1 / alpha); M = -1
# tries every onset, M = m only the last m + 1 or so; dir says which changes.
suppressWarnings(suppressMessages(library(surveillance)))
set.seed(20231123)
cases <- list()
for (mu0 in c(0.5, 1, 4)) for (alpha in c(0, 0.5, 2)) for (dir in c("inc", "dec")) {
  after <- if (dir == "inc") 2 * mu0 else mu0 / 2
  draw <- function(n, mu) if (alpha == 0) rpois(n, mu) else rnbinom(n, size = 1 / alpha, mu = mu)
  counts <- c(draw(25, mu0), draw(15, after))
  days <- seq_along(counts)
  object <- suppressWarnings(create.disProg(
    week = days, observed = counts, state = 0 * days, start = c(2000, 1), freq = 365))
  settings <- list(range = days, c.ARL = 1e9, mu0 = rep(mu0, 40), alpha = alpha, Mtilde = 1,
                   M = -1, dir = dir)
  statistic <- as.numeric(algo.glrnb(object, control = settings)$upperbound)
  text <- function(x) paste(format(x, digits = 12, trim = TRUE), collapse = ", ")
  cases <- c(cases, sprintf(
    '  {"mu0": %g, "alpha": %g, "dir": "%s",\n   "counts": [%s],\n   "statistic": [%s]}',
    mu0, alpha, dir, text(counts), text(statistic)))
}
cat(sprintf('{"made_by": "surveillance %s, %s", "cases": [\n%s\n]}\n',
            packageVersion("surveillance"), R.version.string, paste(cases, collapse = ",\n")))
