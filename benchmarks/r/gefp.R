# Rscript gefp.R rows.csv out.json: one change of a Poisson rate with strucchange's gefp and supLM.
# Columns of rows.csv: series (0, 1, ...), days, count. Writes for each series the p-value and the
# number of rows before the change.
suppressPackageStartupMessages(library(strucchange))
paths <- commandArgs(TRUE)
rows <- read.csv(paths[1])
out <- c()
for (i in unique(rows$series)) {
  s <- rows[rows$series == i, ]
  n <- nrow(s)
  p <- 1
  row <- 0
  if (sum(s$count) > 0) {
    walk <- gefp(count ~ 1 + offset(log(days)), family = poisson, fit = glm, data = s)
    p <- sctest(walk, functional = supLM(0.15))$p.value
    at <- seq_len(n - 1)
    share <- at / n
    height <- as.numeric(walk$process)[at + 1]^2 / (share * (1 - share))
    height[share < 0.15 | share > 0.85] <- -Inf
    row <- at[which.max(height)]
  }
  out <- c(out, sprintf('{"p": %.10g, "row": %d}', p, row))
}
writeLines(c("[", paste(out, collapse = ",\n"), "]"), paths[2])
