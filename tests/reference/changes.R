# Writes changes.json from changes_series.csv: Rscript tests/reference/changes.R (R 4.2.2, MASS
# 7.3-58.2). Columns of the series: series, days, count. For each edge between rows: the gain in
# log-likelihood of two Poisson rates over one, by glm with an offset; for daily rows also of two
# negative binomial rates, by glm with theta = 2.
suppressPackageStartupMessages(library(MASS))
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
rows <- read.csv(file.path(folder, "changes_series.csv"))
exact <- glm.control(epsilon = 1e-13, maxit = 100)
list_of <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
gains <- function(s, family) {
  flat <- glm(count ~ 1, family, s, offset = log(days), control = exact)
  sapply(seq_len(nrow(s) - 1), function(i) {
    s$late <- as.numeric(seq_len(nrow(s)) > i)
    if (sum(s$count[s$late == 1]) == 0 || sum(s$count[s$late == 0]) == 0) return(-1)
    step <- glm(count ~ late, family, s, offset = log(days), control = exact)
    (deviance(flat) - deviance(step)) / 2
  })
}
out <- c()
for (name in unique(rows$series)) {
  s <- rows[rows$series == name, ]
  bursty <- if (all(s$days == 1)) list_of(gains(s, negative.binomial(2))) else "null"
  out <- c(out, sprintf('"%s": {"poisson": %s,\n "size_2": %s}', name, list_of(gains(s, poisson())), bursty))
}
writeLines(c("{", paste(out, collapse = ",\n"), "}"), file.path(folder, "changes.json"))
