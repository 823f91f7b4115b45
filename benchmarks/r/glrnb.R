# Statistic of surveillance's algo.glrnb (glrpois where alpha is 0), one-sided upwards, all rows
# without restart: Rscript glrnb.R IN OUT. IN holds one series per line: mu0, alpha, window M
# (-1 for none), then the counts. OUT gets the statistic of each row, a line per series.
suppressWarnings(suppressMessages(library(surveillance)))
files <- commandArgs(trailingOnly = TRUE)
series <- strsplit(readLines(files[1]), ",")
statistic <- function(line) {
  values <- as.numeric(line)
  counts <- values[-(1:3)]
  days <- seq_along(counts)
  object <- suppressWarnings(create.disProg(
    week = days, observed = counts, state = 0 * days, start = c(2000, 1), freq = 365))
  settings <- list(range = days, c.ARL = 1e9, mu0 = rep(values[1], length(counts)),
                   alpha = values[2], Mtilde = 1, M = values[3], dir = "inc")
  as.numeric(algo.glrnb(object, control = settings)$upperbound)
}
lines <- vapply(series, function(line) paste(format(statistic(line), digits = 15, trim = TRUE),
                                             collapse = ","), "")
writeLines(lines, files[2])
