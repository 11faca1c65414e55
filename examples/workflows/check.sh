#!/bin/sh
# Any CI: compare this branch with main, keep the reports, pass the verdict on.
set -u
base=$(git merge-base HEAD "${1:-origin/main}") || exit 3
npx -y @tenon/cli@0.1.0 check --offline --baseline "git:$base" \
  --output json=tenon-report.json --output sarif=tenon.sarif
code=$?
case $code in
  0) echo "prompts and tools fit" ;;
  1) echo "a change breaks prompts or the contract" ;;
  *) echo "not everything could be checked" ;;
esac
exit "$code"
