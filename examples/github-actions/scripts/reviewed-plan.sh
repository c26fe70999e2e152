#!/bin/sh
# Downloads into FOLDER the plan that was made for the pull request which commit $GITHUB_SHA merged.
set -eu
head=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" --jq '.[0].head.sha // empty')
if [ -z "$head" ]; then
  echo "::error::$GITHUB_SHA came without a pull request, so there is no reviewed plan. Make one, or run podway apply by hand."
  exit 1
fi
run=$(gh run list --workflow podway-plan.yml --commit "$head" --status success --limit 1 --json databaseId --jq '.[0].databaseId // empty')
if [ -z "$run" ]; then
  echo "::error::no successful run of podway-plan.yml for $head: there is no reviewed plan"
  exit 1
fi
gh run download "$run" --name podway-plan --dir "$1"
