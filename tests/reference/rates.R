# Writes rates.json from rates_series.csv: Rscript tests/reference/rates.R (R 4.2.2, MASS 7.3-58.2).
# Columns of the series: series, after (1 in the second period), days, count.
library(MASS)
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
rows <- read.csv(file.path(folder, "rates_series.csv"))
number <- function(x) ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, "1e999", "-1e999"), sprintf("%.15g", x)))
level <- 0.95
a <- 0.5 # day-level dispersion of the negative binomial values

midp <- function(k, n, p) { # both tails, half of what was seen in each
  half <- dbinom(k, n, p) / 2
  c(pbinom(k - 1, n, p) + half, pbinom(k, n, p, lower.tail = FALSE) + half)
}
midp_limits <- function(k, n, days) {
  chance <- function(x) exp(x) * days[2] / (exp(x) * days[2] + days[1])
  low <- if (k == 0) 0 else exp(uniroot(function(x) midp(k, n, chance(x))[2] - (1 - level) / 2, c(-20, 20), tol = 1e-12)$root)
  high <- if (k == n) Inf else exp(uniroot(function(x) midp(k, n, chance(x))[1] - (1 - level) / 2, c(-20, 20), tol = 1e-12)$root)
  c(low, high)
}
nb_fit <- function(count, days, rate) dnbinom(count, size = days / a, mu = days * rate, log = TRUE)
nb_drop <- function(count, days, x) { # likelihood-ratio statistic of the log ratio x
  best <- sum(nb_fit(count, days, count / days))
  value <- function(l) nb_fit(count[1], days[1], exp(l)) + nb_fit(count[2], days[2], exp(l + x))
  2 * (best - optimize(value, c(-12, 12), maximum = TRUE, tol = 1e-10)$objective)
}

out <- c()
for (name in unique(rows$series)) {
  s <- rows[rows$series == name, ]
  time <- (cumsum(s$days) - s$days / 2) / 7
  rate <- s$count / s$days
  count <- c(sum(s$count[s$after == 0]), sum(s$count[s$after == 1]))
  days <- c(sum(s$days[s$after == 0]), sum(s$days[s$after == 1]))
  flat <- glm(count ~ 1, poisson, s, offset = log(days))
  line <- glm(count ~ time, poisson, s, offset = log(days), epsilon = 1e-14, maxit = 200)
  quasi <- summary(glm(count ~ time, quasipoisson, s, offset = log(days), epsilon = 1e-14, maxit = 200))
  ties <- anyDuplicated(rate) > 0
  rank <- suppressWarnings(cor.test(time, rate, method = "kendall", exact = !ties && nrow(s) <= 33))
  x2 <- sum(residuals(flat, "pearson")^2)
  two <- poisson.test(rev(count), rev(days))
  limits <- midp_limits(count[2], sum(count), days)
  garwood <- poisson.test(count[1], days[1])$conf.int
  zero <- any(count == 0)
  seen <- if (zero) NA else nb_drop(count, days, 0)
  centre <- log(rate2 <- count[2] / days[2]) - log(count[1] / days[1])
  nb_low <- if (zero) NA else exp(uniroot(function(x) nb_drop(count, days, x) - qnorm(0.975)^2, c(centre - 8, centre), tol = 1e-10)$root)
  nb_high <- if (zero) NA else exp(uniroot(function(x) nb_drop(count, days, x) - qnorm(0.975)^2, c(centre, centre + 8), tol = 1e-10)$root)
  equal <- length(unique(s$days)) == 1
  nb <- if (equal) summary(glm(count ~ time, negative.binomial(s$days[1] / a), s, offset = log(days), epsilon = 1e-14, maxit = 200), dispersion = 1)$coefficients[2, 1:2] else c(NA, NA)
  values <- c(
    index = x2 / (nrow(s) - 1), chi2_p = pchisq(x2, nrow(s) - 1, lower.tail = FALSE),
    ratio = unname(two$estimate), exact_low = two$conf.int[1], exact_high = two$conf.int[2],
    midp_p = min(1, 2 * min(midp(count[2], sum(count), days[2] / sum(days)))),
    midp_low = limits[1], midp_high = limits[2], before_low = garwood[1], before_high = garwood[2],
    nb_p = if (zero) NA else 2 * pnorm(-sqrt(seen)), nb_low = nb_low, nb_high = nb_high,
    slope = unname(coef(line)[2]), error = summary(line)$coefficients[2, 2],
    quasi_error = quasi$coefficients[2, 2], scale = quasi$dispersion,
    nb_slope = unname(nb[1]), nb_error = unname(nb[2]),
    tau = unname(rank$estimate), tau_p = rank$p.value
  )
  out <- c(out, sprintf('  "%s": {%s}', name, paste(sprintf('"%s": %s', names(values), number(values)), collapse = ", ")))
}
writeLines(c("{", paste(out, collapse = ",\n"), "}"), file.path(folder, "rates.json"))
