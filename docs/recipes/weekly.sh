#!/bin/sh
# Append the sheets in inbox/ to claims.csv, check all of it, and make the page of the week.
# Run it in the repository that holds claims.csv; settings stand in tallies.toml beside it.
# EDITION names the folder of the page (default: today's date).
set -eu
edition=${EDITION:-$(date -u +%F)}

cp claims.csv claims.new
for sheet in inbox/*.csv; do
  [ -e "$sheet" ] || continue # no sheet is there
  if [ "$(head -n 1 "$sheet")" != "$(head -n 1 claims.csv)" ]; then
    echo "$sheet: its first line must be that of claims.csv" >&2
    exit 1
  fi
  if [ -n "$(tail -c 1 claims.new)" ]; then echo >>claims.new; fi # a last line without an end
  awk 'NR > 1' "$sheet" >>claims.new
done

# Ends here with code 1 where a row is wrong: claims.csv and the inbox stay as they were.
tallies check claims.new --format csv
mv claims.new claims.csv
rm -f inbox/*.csv

mkdir -p pages
tallies report claims.csv -o "pages/$edition" --archive pages
cat >pages/index.html <<PAGE
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=$edition/">
<title>The latest page</title>
<a href="$edition/">The latest page</a>
</html>
PAGE
