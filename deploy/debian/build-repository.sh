#!/bin/bash
# Makes a signed apt repository of Debian packages: a folder to be served by any web server, or copied to a USB stick.
# Usage: build-repository.sh --packages FOLDER --output FOLDER --key KEY [--suite stable]
# KEY is a secret key of gpg (its id or its address). Run it again after adding packages; older versions stay installable.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

fail() { echo "build-repository.sh: $1" >&2; exit 2; }

packages='' output='' key='' suite=stable
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value; usage: sed -n 3p $0"
    case $1 in
        --packages) packages=$2 ;;
        --output) output=$2 ;;
        --key) key=$2 ;;
        --suite) suite=$2 ;;
        *) fail "unknown option '$1'; usage: sed -n 3p $0" ;;
    esac
    shift 2
done
compgen -G "$packages/*.deb" > /dev/null || fail "no .deb in '$packages'; make some with build-packages.sh"
[ -n "$output" ] || fail "--output is missing"
[ -n "$key" ] || fail "--key is missing; gpg --list-secret-keys lists yours"
command -v apt-ftparchive > /dev/null || fail "apt-ftparchive is missing; install it: apt install apt-utils"

mkdir -p "$output/pool"
cp "$packages"/*.deb "$output/pool/"
cd "$output"
new=$(mktemp -d "$PWD/.new-XXXXXX")
trap 'rm -rf "$new"' EXIT
chmod 755 "$new"
for arch in amd64 arm64; do
    index=main/binary-$arch
    mkdir -p "$new/$index"
    apt-ftparchive --arch "$arch" packages pool > "$new/$index/Packages"
    gzip -9nk "$new/$index/Packages"
done
apt-ftparchive \
    -o APT::FTPArchive::Release::Origin=EdgeRuntime -o APT::FTPArchive::Release::Label=EdgeRuntime \
    -o APT::FTPArchive::Release::Suite="$suite" -o APT::FTPArchive::Release::Codename="$suite" \
    -o APT::FTPArchive::Release::Architectures="amd64 arm64" -o APT::FTPArchive::Release::Components=main \
    release "$new" > "$new/.release"
mv "$new/.release" "$new/Release"
gpg --batch --yes --local-user "$key" --digest-algo SHA512 --clearsign --output "$new/InRelease" "$new/Release"
gpg --batch --yes --export "$key" > edge-runtime.gpg
[ -s edge-runtime.gpg ] || fail "gpg exports no key '$key'"

# apt reads the old index or the new one, never half of each; for an instant there is none.
mkdir -p dists
rm -rf "dists/.$suite"
[ ! -e "dists/$suite" ] || mv "dists/$suite" "dists/.$suite"
mv "$new" "dists/$suite"
rm -rf "dists/.$suite"
trap - EXIT
echo "deb [signed-by=/etc/apt/keyrings/edge-runtime.gpg] URL $suite main"
