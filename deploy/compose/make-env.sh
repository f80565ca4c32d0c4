#!/bin/sh
# Makes deploy/.env, from which compose.yaml takes its passwords and keys. It is not made twice:
# what is encrypted with these keys cannot be read with others.
set -eu
file=$(dirname "$0")/../.env
if [ -e "$file" ]; then
  echo "$file is there already" >&2
  exit 1
fi
umask 077
secret() {
  od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}
{
  echo "ADMIN_PASSWORD=$(secret 12)"
  echo "DATABASE_PASSWORD=$(secret 24)"
  echo "STORE_PASSWORD=$(secret 24)"
  echo "SECRET_KEY=$(secret 32)"
  echo "DATABASE_SECRET_KEY=$(secret 32)"
} >"$file"
echo "made $file; keep it as you keep the database's backups"
