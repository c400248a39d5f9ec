#!/bin/sh
# Namespace and search attributes, safe to run again. Names take fixed slots: register before the first case starts.
set -eu
namespace=${TEMPORAL_NAMESPACE:-hub}
temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention 90d
until temporal operator search-attribute list --namespace "$namespace" >/dev/null 2>&1; do sleep 1; done
known=$(temporal operator search-attribute list --namespace "$namespace")
add() {
  echo "$known" | grep -qw "$1" || temporal operator search-attribute create --namespace "$namespace" --name "$1" --type "$2"
}
add UnitCodes KeywordList
add Process Keyword
add Stage Keyword
add Period Keyword
add BlockedReason Keyword
add DueAt Datetime
add Overdue Bool
