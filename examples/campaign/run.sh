# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154  # run, which reads this file, sets root, build and more
#
# ./run campaign: builds the lab, if the program is one, and hands the campaign to Snakemake.

campaign_packages=(snakemake python3-yaml python3-pandas python3-scipy gnuplot-nox)

# Snakemake's messages without those about single jobs that go well: progress and errors.
show_steps()
{
    grep --line-buffered -vE '^(\[|rule |localrule |Finished job|Select jobs|Provided cores)|^ {4}(input|output|log|jobid|reason|wildcards|resources|threads|priority):|^Complete log|^Rules claiming|^Using shell|^$' ||
        true
}

# Prints what a configuration names as its program, or nothing; Snakemake says what is wrong with it.
name_program()
{
    /usr/bin/python3 -c 'import sys, yaml; print(yaml.safe_load(open(sys.argv[1]))["program"])' "$1" \
        2>/dev/null || true
}

run_campaign()
{
    local out="$root/out/campaign" others=() file="$root/examples/campaign/syn-flood.yaml"
    local cores program mark lock written
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
    # Its processes inherit the lock: it ends with the last of them, however they end.
    mark="$out/.snakemake/campaign"
    mkdir -p -- "${mark%/*}"
    exec {lock}>>"$mark"
    flock --timeout 2 "$lock" ||
        die 1 "campaign: another one, or what a killed one left running, is at work in $out"
    touch -- "$mark"
    program="$(name_program "$file")"
    if list_labs | grep -qxF -- "$program"; then
        need_packages "${build_packages[@]}"
        build_in "$build" "$program"
    fi
    # In its directory, so that what Snakemake notes for a resume lies beside the results. Its own
    # lock outlives a kill: ours takes its place.
    snakemake --snakefile "$root/examples/campaign/Snakefile" --directory "$out" --nolock \
        --configfile "$file" ${cores:+--cores "$cores"} \
        --rerun-incomplete --show-failed-logs "${others[@]}" 2> >(show_steps >&2) ||
        die 1 "campaign: not complete; the same command goes on where it stopped"
    written="$(cd -- "$out" && find . -maxdepth 1 -type f -newer "$mark" -printf '%f\n' | sort | tr '\n' ' ')"
    [[ -z "$written" ]] || say "campaign: wrote ${written}in $out"
}
