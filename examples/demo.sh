#!/bin/sh
# What `make demo` shows: one story in full, and how to see the others. The first argument is the taxcalc to run.
set -eu
taxcalc=${1:-taxcalc}

printf '%s\n\n' "A web developer, certified by PSEB in the middle of the tax year:"
printf '%s\n\n' "$ taxcalc assess examples/developer/ledger.csv --profile examples/developer/profile.toml"
"$taxcalc" assess examples/developer/ledger.csv --profile examples/developer/profile.toml

printf '\n%s\n' "Other stories (each with its ledger.csv and profile.toml; add --explain to see the arithmetic, --brief for the answer only):"
for profile in examples/*/profile.toml; do
  folder=${profile%/profile.toml}
  [ "$folder" = examples/developer ] && continue
  rates=""
  [ -f "$folder/rates.csv" ] && rates=" --rates $folder/rates.csv"
  printf '  taxcalc assess %s/ledger.csv --profile %s%s\n' "$folder" "$profile" "$rates"
done
