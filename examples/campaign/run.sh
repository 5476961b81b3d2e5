# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154  # run, which reads this file, sets root, build and more
#
# ./run campaign: builds the labs and hands the campaign to Snakemake.

campaign_packages=("${build_packages[@]}" snakemake python3-pandas python3-scipy)

# Snakemake's messages without those about single jobs that go well: progress and errors.
show_steps()
{
    grep --line-buffered -vE '^(\[|rule |localrule |Finished job|Select jobs|Provided cores)|^ {4}(input|output|log|jobid|reason|wildcards|resources|threads|priority):|^Complete log|^Rules claiming|^Using shell|^$' ||
        true
}

run_campaign()
{
    local out="$root/out/campaign" others=() file="$root/examples/campaign/syn-flood.yaml" cores
    read_out campaign "$@"
    if [[ ${#others[@]} -gt 0 && "${others[0]}" != -* ]]; then
        file="${others[0]}"
        others=("${others[@]:1}")
    fi
    [[ -r "$file" && -f "$file" ]] || usage_error "campaign: '$file' cannot be read"
    file="$(realpath -- "$file")"
    check_out campaign
    [[ " ${others[*]-}" == *\ --cores* || " ${others[*]-}" == *\ -c* ]] || cores="$jobs"
    need_packages "${campaign_packages[@]}"
    build_in "$build" all
    # In its directory, so that what Snakemake notes for a resume lies beside the results.
    snakemake --snakefile "$root/examples/campaign/Snakefile" --directory "$out" \
        --configfile "$file" --config "build=$build" ${cores:+--cores "$cores"} \
        --rerun-incomplete --show-failed-logs "${others[@]}" 2> >(show_steps >&2) ||
        die 1 "campaign: not complete; the same command goes on where it stopped"
    say "campaign: wrote $out/results.csv, results.sqlite, summary.csv and results.png"
}
