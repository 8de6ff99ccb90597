#!/usr/bin/env bash
# How long the commands take from a cold start, on the project that is built into the program.
#
#     cargo build --release && benches/cold.sh [PROGRAM] [RUNS]
#
# Each command is started RUNS times (31 if not given), one round after the other, so that a busy moment of
# the machine is shared by all; shown are the median and the shortest time in milliseconds. The first rows are
# the floor: what it costs to start any program, to load this one, to read its input, and to read its output.
# Nothing is needed but bash and the usual tools; the files are in the system's cache after the first round,
# which does not count.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$(realpath "${1:-$root/target/release/ctgraph}")
runs=${2:-31}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

names=("start a program" "ctgraph --version" "read the input" "read the output"
    "ctgraph check" "ctgraph export" "ctgraph export -f ntriples" "ctgraph export -f jsonld" "ctgraph query")
one() {
    case $1 in
    0) /bin/true ;;
    1) "$program" --version ;;
    2) cat "$root"/ctgraph.toml "$root"/ontology/*.ttl "$root"/mappings/*.* "$root"/mappings/documents/* ;;
    3) cat output.ttl ;;
    4) "$program" check ;;
    5) "$program" export ;;
    6) "$program" export -f ntriples ;;
    7) "$program" export -f jsonld ;;
    8) "$program" query co-chairs-of-an-event ;;
    esac
}

# Away from any ctgraph.toml, so that it is the built-in project.
cd "$folder"
"$program" export --quiet --output output.ttl
LC_ALL=C # A dot in EPOCHREALTIME, whatever the language.
for ((round = 0; round <= runs; round++)); do
    for index in "${!names[@]}"; do
        before=$EPOCHREALTIME
        one "$index" >/dev/null 2>&1
        after=$EPOCHREALTIME
        ((round == 0)) || echo $((${after/./} - ${before/./})) >>"times.$index"
    done
done
printf '%8s %8s  in ms, of %s runs\n' median min "$runs"
for index in "${!names[@]}"; do
    sort -n "times.$index" | awk -v name="${names[index]}" '
        { time[NR] = $1 }
        END { printf "%8.1f %8.1f  %s\n", time[int((NR + 1) / 2)] / 1000, time[1] / 1000, name }'
done
