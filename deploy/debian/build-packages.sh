#!/bin/bash
# Builds a Debian package from a publish, reproducibly: the same files and the same commit give the same bytes.
# Usage: build-packages.sh --program edge-agent|edgectl|edge-fleet --arch amd64|arm64 --publish FOLDER --output FOLDER [--version VERSION]
set -euo pipefail
# A package must not depend on the umask, the language or the time zone of whoever builds it.
umask 022
export LC_ALL=C TZ=UTC
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() { echo "build-packages.sh: $1" >&2; exit 2; }

program='' arch='' publish='' output='' version=''
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value; usage: sed -n 3p $0"
    case $1 in
        --program) program=$2 ;;
        --arch) arch=$2 ;;
        --publish) publish=$2 ;;
        --output) output=$2 ;;
        --version) version=$2 ;;
        *) fail "unknown option '$1'; usage: sed -n 3p $0" ;;
    esac
    shift 2
done
case $program in edge-agent | edgectl | edge-fleet) ;; *) fail "--program must be edge-agent, edgectl or edge-fleet" ;; esac
case $arch in amd64 | arm64) ;; *) fail "--arch must be amd64 or arm64" ;; esac
[ -x "$publish/$program" ] || fail "no $program in '$publish'; publish it: dotnet publish -r linux-${arch/amd64/x64} -o $publish"
[ -n "$output" ] || fail "--output is missing"
if [ -z "$version" ]; then version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props"); fi
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct); fi
export SOURCE_DATE_EPOCH

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
put() { install -D -m "$1" "$2" "$stage/$3"; }

# The program and what it loads from beside itself.
lib=usr/lib/$program
mkdir -p "$stage/$lib" "$stage/usr/bin"
cp -R --no-preserve=mode,ownership "$publish/." "$stage/$lib/"
find "$stage/$lib" -type f \( -name '*.dbg' -o -name '*.pdb' \) -delete
chmod 755 "$stage/$lib/$program"
ln -s "../lib/$program/$program" "$stage/usr/bin/$program"

# What Debian Policy asks of each package (chapters 12.5 and 12.7).
doc=usr/share/doc/$program
put 644 "$here/copyright" "$doc/copyright"
put 644 "$root/README.md" "$doc/README.md"
for page in "$root"/docs/*; do put 644 "$page" "$doc/docs/${page##*/}"; done
put 644 "$root/firmware-configs/README.md" "$doc/firmware-configs/README.md"
# edge-fleet does not tell a shell its words.
if [ "$program" != edge-fleet ]; then
    completion=usr/share/bash-completion/completions
    mkdir -p "$stage/$completion"
    sed -e "s/@PROGRAM@/$program/g" -e "s/@FUNCTION@/${program/-/_}/g" "$here/completion.bash" > "$stage/$completion/$program"
fi
section=1
[ "$program" = edgectl ] || section=8
mkdir -p "$stage/usr/share/man/man$section"
gzip -9nc "$root/deploy/man/$program.$section" > "$stage/usr/share/man/man$section/$program.$section.gz"
mkdir -p "$stage/usr/share/lintian/overrides"
install -m 644 "$here/$program/lintian-overrides" "$stage/usr/share/lintian/overrides/$program"
printf '%s (%s) unstable; urgency=medium\n\n  * Release %s; see CHANGELOG.md of the source for what changed.\n\n -- %s  %s\n' \
    "$program" "$version" "$version" "$(sed -n 's/^Maintainer: //p' "$here/$program/control")" "$(date -R -d "@$SOURCE_DATE_EPOCH")" |
    gzip -9n > "$stage/$doc/changelog.gz"
chmod 644 "$stage/$doc/changelog.gz"

if [ "$program" = edge-agent ]; then
    systemd=$root/deploy/systemd
    put 644 "$systemd/edge-agent.service" usr/lib/systemd/system/edge-agent.service
    put 644 "$systemd/edge-agent-update.path" usr/lib/systemd/system/edge-agent-update.path
    put 644 "$systemd/edge-agent-update.service" usr/lib/systemd/system/edge-agent-update.service
    put 644 "$systemd/edge-agent-power.path" usr/lib/systemd/system/edge-agent-power.path
    put 644 "$systemd/edge-agent-power.service" usr/lib/systemd/system/edge-agent-power.service
    for each in power-request apply-power-request; do put 755 "$root/deploy/power/$each" "$lib/$each"; done
    put 644 "$systemd/edge-agent.preset" usr/lib/systemd/system-preset/60-edge-agent.preset
    put 644 "$systemd/edge-agent.sysusers" usr/lib/sysusers.d/edge-agent.conf
    put 644 "$systemd/edge-agent.tmpfiles" usr/lib/tmpfiles.d/edge-agent.conf
    put 644 "$systemd/edge-agent.modules" usr/lib/modules-load.d/edge-agent.conf
    put 644 "$systemd/60-edge-agent.rules" usr/lib/udev/rules.d/60-edge-agent.rules
    put 644 "$systemd/nvidia.conf" "$doc/examples/nvidia.conf"
    put 644 "$root/deploy/config/agent.schema.json" usr/share/edge-agent/agent.schema.json
    mkdir -p "$stage/etc/edge-runtime/conf.d"
    sed 's:"\./agent\.schema\.json":"/usr/share/edge-agent/agent.schema.json":' "$root/deploy/config/agent.json" > "$stage/etc/edge-runtime/agent.json"
fi

if [ "$program" = edge-fleet ]; then
    systemd=$root/deploy/systemd
    put 644 "$systemd/edge-fleet.service" usr/lib/systemd/system/edge-fleet.service
    put 644 "$systemd/edge-fleet.preset" usr/lib/systemd/system-preset/60-edge-fleet.preset
    put 644 "$systemd/edge-fleet.sysusers" usr/lib/sysusers.d/edge-fleet.conf
    put 644 "$root/deploy/config/fleet.json" etc/edge-fleet/fleet.json
    for file in mosquitto.conf edge.acl; do put 644 "$root/deploy/mosquitto/$file" "$doc/examples/mosquitto/$file"; done
    for file in fleet.json device.json; do put 644 "$root/deploy/grafana/$file" "$doc/examples/grafana/$file"; done
fi

# Control files. Installed-Size is in KiB, counted by content so that it does not depend on the file system.
mkdir "$stage/DEBIAN"
size=$(find "$stage" -path "$stage/DEBIAN" -prune -o -type f -printf '%s\n' | awk '{ n += int(($1 + 1023) / 1024) } END { print n }')
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" "$here/$program/control" > "$stage/DEBIAN/control"
for script in conffiles preinst postinst prerm postrm; do
    if [ -f "$here/$program/$script" ]; then
        mode=755
        [ "$script" != conffiles ] || mode=644
        install -m "$mode" "$here/$program/$script" "$stage/DEBIAN/$script"
    fi
done
(cd "$stage" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$output"
# One thread: how xz splits its blocks depends on their number.
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$stage" "$output/${program}_${version}_$arch.deb" > /dev/null
echo "$output/${program}_${version}_$arch.deb"
