#!/usr/bin/env bash
# What it costs to convert a table in parts, beside converting it at once.
#
#     cargo build --release && benches/scale.sh [PROGRAM] [ROWS] [RUNS]
#
# A table of ROWS rows (a million if not given) becomes N-Triples RUNS times (5 if not given) in each way, one round after the
# other; shown are the median in seconds, and its ratio to the conversion at once. On Spark only if spark-submit is on the
# PATH: with as many cores as this machine has, and with the time that Spark takes to start. All ways make the same bytes, or it fails.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$(realpath "${1:-$root/target/release/ctgraph}")
rows=${2:-1000000}
runs=${3:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export LC_ALL=C # A dot in EPOCHREALTIME, whatever the language.

awk -v rows="$rows" 'BEGIN {
    print "id,name,born,height,note"
    for (n = 1; n <= rows; n++) printf "%d,Name %d,19%02d-0%d-1%d,%d.%02d,\"a note, %d\"\n", n, n, n % 100, n % 9 + 1, n % 9, n % 3, n % 100, n
}' >table.csv
cat >table.csv-metadata.json <<'JSON'
{ "@context": "http://www.w3.org/ns/csvw", "url": "table.csv", "tableSchema": { "aboutUrl": "http://example.org/{id}", "columns": [
  { "titles": "id", "datatype": "integer" }, { "titles": "name" }, { "titles": "born", "datatype": "date" },
  { "titles": "height", "datatype": "decimal" }, { "titles": "note" } ] } }
JSON

names=("read the table" "find where to cut" "convert at once" "convert with --shards 8" "convert 8 slices, one after the other" "convert one of 8 slices")
command -v spark-submit >/dev/null && names+=("convert 8 parts on Spark")
convert() { "$program" convert table.csv --mode minimal -f ntriples "$@"; }
one() {
    case $1 in
    0) wc -l table.csv ;;
    1) "$program" slices table.csv --count 8 >slices.jsonl ;;
    2) convert -o whole.nt ;;
    3) rm -rf shards && convert --shards 8 -o shards ;;
    4)
        for part in 0 1 2 3 4 5 6 7; do
            grep "\"part\":$part," slices.jsonl >slice.jsonl
            convert --slice slice.jsonl -o "part-$part.nt"
        done
        ;;
    5) convert --slice slice.jsonl -o part-7.nt ;;
    6)
        rm -rf spark
        spark-submit --master 'local[*]' "$root/deploy/spark/convert.py" table.csv --mode minimal --parts 8 --ctgraph "$program" -o spark
        ;;
    esac
}

for ((round = 1; round <= runs; round++)); do
    for index in "${!names[@]}"; do
        before=$EPOCHREALTIME
        one "$index" >log 2>&1 || { cat log >&2; exit 1; }
        after=$EPOCHREALTIME
        echo $((${after/./} - ${before/./})) >>"times.$index"
    done
done
cat shards/part-*.nt | cmp - whole.nt
cat part-?.nt | cmp - whole.nt
[ ! -d spark ] || cat spark/part-*.nt | cmp - whole.nt

median() { sort -n "times.$1" | awk '{ time[NR] = $1 } END { print time[int((NR + 1) / 2)] }'; }
whole=$(median 2)
printf '%8s %8s  %s rows, %s bytes, %s runs\n' seconds ratio "$rows" "$(stat -c %s table.csv 2>/dev/null || stat -f %z table.csv)" "$runs"
for index in "${!names[@]}"; do
    awk -v time="$(median "$index")" -v whole="$whole" -v name="${names[index]}" 'BEGIN { printf "%8.2f %8.2f  %s\n", time / 1e6, time / whole, name }'
done
