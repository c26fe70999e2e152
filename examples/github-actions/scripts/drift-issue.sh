#!/bin/sh
# Opens an issue with FILE as its text, or puts FILE into the one that is open.
set -eu
gh label create podway-drift --force --description 'The route tables are not as planned'
number=$(gh issue list --label podway-drift --state open --limit 1 --json number --jq '.[0].number // empty')
if [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$1"
else
  gh issue create --label podway-drift --title 'podway: the route tables are not as planned' --body-file "$1"
fi
