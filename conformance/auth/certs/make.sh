#!/usr/bin/env bash
# Makes the certificates anew, with OpenSSL 3. They are for tests and for nothing else: their keys are public.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
ca() { # name
  key "$work/$1.key"
  openssl req -x509 -new -key "$work/$1.key" -subj "/CN=Baud conformance $1" -days 36500 -out "$1.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
  : >"$work/$1.index"
  cat >"$work/$1.conf" <<CONF
[ca]
default_ca = this
[this]
database = $work/$1.index
new_certs_dir = $work
certificate = $1.pem
private_key = $work/$1.key
default_md = sha256
rand_serial = yes
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
CONF
}
leaf() { # file, authority, common name, subject alternative names, purpose, from, to
  openssl req -new -key key.pem -subj "/CN=$3" -out "$work/$1.csr"
  printf 'extendedKeyUsage=%s\nsubjectAltName=%s\n' "$5" "$4" >"$work/$1.ext"
  openssl ca -batch -notext -config "$work/$2.conf" -in "$work/$1.csr" -out "$1.pem" -extfile "$work/$1.ext" \
    -startdate "${6:-20200101000000Z}" -enddate "${7:-21200101000000Z}" 2>/dev/null
}
key key.pem
ca ca
ca other-ca
host=DNS:localhost,IP:127.0.0.1
leaf server ca localhost $host serverAuth
leaf server-expired ca localhost $host serverAuth 20200101000000Z 20200102000000Z
leaf server-not-yet-valid ca localhost $host serverAuth 21190101000000Z
leaf server-other-host ca example.com DNS:example.com serverAuth
leaf server-other-ca other-ca localhost $host serverAuth
leaf server-client-purpose ca localhost $host clientAuth
leaf server-revoked ca localhost $host serverAuth
openssl req -x509 -new -key key.pem -subj /CN=localhost -days 36500 -addext subjectAltName=$host -out server-self-signed.pem
leaf client ca alice DNS:alice.test clientAuth
leaf client-spiffe ca workload URI:spiffe://example.org/ns/web clientAuth
leaf client-expired ca alice DNS:alice.test clientAuth 20200101000000Z 20200102000000Z
leaf client-not-yet-valid ca alice DNS:alice.test clientAuth 21190101000000Z
leaf client-other-ca other-ca alice DNS:alice.test clientAuth
leaf client-server-purpose ca alice DNS:alice.test serverAuth
leaf client-revoked ca alice DNS:alice.test clientAuth
openssl req -x509 -new -key key.pem -subj /CN=alice -days 36500 -addext subjectAltName=DNS:alice.test -out client-self-signed.pem
for revoked in server-revoked client-revoked; do
  openssl ca -config "$work/ca.conf" -revoke $revoked.pem 2>/dev/null
done
openssl ca -config "$work/ca.conf" -gencrl -crldays 36000 -out crl.pem 2>/dev/null
