#!/bin/bash
# Sets a Raspberry Pi or an NVIDIA Jetson up as an EdgeRuntime device, and can be run again at any time: a second run with the same options changes nothing.
set -euo pipefail
export LC_ALL=C
umask 022

usage() {
    cat <<'USAGE'
Usage: sudo bash rpi-setup.sh [options]

  --broker URL          MQTT broker: mqtt://host, mqtts://user@host:8883, ws://host, wss://host
  --password-file FILE  file whose first line is the password of the user in the broker's URL
  --ca FILE             PEM certificates of the authority that signed the broker's certificate
  --device NAME         device id, a-z 0-9 and -, at most 63 characters (default: the host's name)
  --hat NAME            battery HAT, see --list-hats (default: found by its EEPROM or by I2C)
  --list-hats           lists the HATs and ends
  --safe-shutdown       halts the board when the battery is critical; most HATs need a person to start it again
  --claim FILE          claim file, with which the device enrols at your certificate authority
  --deb FILE            package to install (default: edge-agent_*_arm64.deb beside this script or in this folder)
  --from-source         builds the package from the source beside this script; needs the .NET SDK and 2 GB of memory
  --wait SECONDS        how long to wait for the first result (default 60)
  --yes                 asks no questions
  --dry-run             changes nothing, prints each step
  --uninstall           removes the package and what this script set up; --purge also removes configuration and state
  --help                this text

Every step is one line: [ok] was so already, [done] changed, [would] a dry run would change it, [warn] look at this.
Exit codes: 0 success, 1 setup failed, 3 the service is set up but no result has reached the broker yet.
EDGE_SETUP_ROOT=FOLDER sets up the system mounted at FOLDER (an SD card): files only, no services.
USAGE
}

# ---- What is said -----------------------------------------------------------------------------------------------------

# The options as they were typed, for the lines that name the same command again.
given=''
[ $# -eq 0 ] || given=$(printf ' %q' "$@")

scratch=$(mktemp -d)
# Nothing ends in silence.
at_end() {
    local code=$?
    [ $code -eq 0 ] || [ -e "$scratch/told" ] || echo "[fail] Setup stopped: a command failed in a way this script does not know; run it again with: sudo bash -x rpi-setup.sh$given" >&2
    rm -rf "$scratch"
}
trap at_end EXIT

dry=false
ok() { echo "[ok] $1"; }
did() { if $dry; then echo "[would] $1"; else echo "[done] $1"; fi; }
warn() { echo "[warn] $1" >&2; }
# What failed: why; what to do.
fail() {
    echo "[fail] $1: $2; $3" >&2
    touch "$scratch/told"
    exit 1
}
# The system is real: no root folder, no dry run.
live() { ! $dry && [ -z "$root" ]; }

# ---- Options ----------------------------------------------------------------------------------------------------------

root=${EDGE_SETUP_ROOT:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
broker='' password_file='' ca='' device='' hat='' claim='' deb='' wait_s=60
from_source=false yes=false uninstall=false purge=false safe_shutdown=false list_hats=false

bad_option() { fail "Cannot read the options" "$1" "run: bash rpi-setup.sh --help"; }

while [ $# -gt 0 ]; do
    case $1 in
        --broker | --password-file | --ca | --device | --hat | --claim | --deb | --wait)
            { [ $# -ge 2 ] && [ -n "$2" ]; } || bad_option "$1 needs a value"
            case $1 in
                --broker) broker=$2 ;;
                --password-file) password_file=$2 ;;
                --ca) ca=$2 ;;
                --device) device=$2 ;;
                --hat) hat=$2 ;;
                --claim) claim=$2 ;;
                --deb) deb=$2 ;;
                --wait) wait_s=$2 ;;
            esac
            shift ;;
        --from-source) from_source=true ;;
        --safe-shutdown) safe_shutdown=true ;;
        --list-hats) list_hats=true ;;
        --yes) yes=true ;;
        --dry-run) dry=true ;;
        --uninstall) uninstall=true ;;
        --purge) purge=true ;;
        --help) usage; exit 0 ;;
        *) bad_option "unknown option '$1'" ;;
    esac
    shift
done
[ -t 0 ] || yes=true
# A package that was named is installed also where it is older; one that only lies here is not.
deb_named=false
if [ -n "$deb" ] || $from_source; then deb_named=true; fi

library=/usr/lib/edge-agent
etc=/etc/edge-runtime
state=/var/lib/edge-runtime
unit=edge-agent.service

# Profiles come with the package; those of a checkout count more, and in a dry run those in a package that is not installed yet.
profiles() {
    if [ -d "$here/firmware-configs" ]; then
        echo "$here/firmware-configs"
    elif [ -d "$root$library/firmware-configs" ] || [ -z "$deb" ]; then
        echo "$root$library/firmware-configs"
    else
        [ -d "$scratch$library" ] || dpkg-deb -x "$deb" "$scratch"
        echo "$scratch$library/firmware-configs"
    fi
}

hats() { { find "$(profiles)/hats" -name '*.json' -printf '%f\n' 2> /dev/null || true; } | sed 's/\.json$//' | sort; }

check_options() {
    if [ -n "$device" ] && ! [[ $device =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]]; then
        bad_option "--device '$device' has other characters than a-z, 0-9 and -, or more than 63"
    fi
    [[ $wait_s =~ ^[0-9]{1,4}$ ]] || bad_option "--wait '$wait_s' is not a number of seconds"
    wait_s=$((10#$wait_s))
    local file
    for file in "$password_file" "$ca" "$claim" "$deb"; do
        [ -z "$file" ] || [ -r "$file" ] || fail "Cannot read $file" "no such file, or no permission" "look: ls -l $file"
    done
    if $purge && ! $uninstall; then bad_option "--purge goes with --uninstall"; fi
    if [ -n "$broker$device" ] && ! $uninstall && [ -n "$claim$(boot_claim)" ]; then
        [ -n "$claim" ] || bad_option "$(boot_claim) brings the broker and the device id; leave --broker and --device out, or remove that file"
        bad_option "--claim brings the broker and the device id; leave --broker and --device out"
    fi
    [ -z "$broker" ] || parse_broker
    if [ -n "$password_file" ] && [ -z "${broker_user:-}" ]; then
        bad_option "--password-file needs a user in --broker, as in mqtts://USER@host"
    fi
}

# The claim by which the agent enrols the device at its first start.
boot_claim() {
    local path
    for path in /boot/firmware/edge-claim.json /boot/edge-claim.json; do
        if [ -f "$root$path" ]; then echo "$path"; return; fi
    done
}

# Sets broker_host, broker_port, broker_user, broker_tls, broker_transport.
parse_broker() {
    [[ $broker =~ ^(mqtts?|wss?)://(([^@/]*)@)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:([0-9]{1,5}))?/?$ ]] ||
        bad_option "--broker '$broker' is not a broker's URL, such as mqtt://broker.example or mqtts://user@broker.example:8883"
    local scheme=${BASH_REMATCH[1]}
    broker_user=${BASH_REMATCH[3]} broker_host=${BASH_REMATCH[4]} broker_port=${BASH_REMATCH[6]}
    broker_host=${broker_host#[} broker_host=${broker_host%]}
    [[ $broker_user != *:* ]] || bad_option "--broker has a password in it, where every user of this machine can see it; use --password-file FILE"
    [[ $broker_user =~ ^[A-Za-z0-9._+=-]*$ ]] || bad_option "--broker has a user name with other characters than letters, digits and . _ + = -"
    [ -z "$broker_port" ] || broker_port=$((10#$broker_port))
    [ -z "$broker_port" ] || { [ "$broker_port" -ge 1 ] && [ "$broker_port" -le 65535 ]; } || bad_option "--broker has a port outside 1 to 65535"
    case $scheme in mqtts | wss) broker_tls=true ;; *) broker_tls=false ;; esac
    case $scheme in ws | wss) broker_transport=websocket ;; *) broker_transport=tcp ;; esac
    if [ -z "$broker_port" ]; then
        case $scheme in mqtt) broker_port=1883 ;; mqtts) broker_port=8883 ;; ws) broker_port=80 ;; wss) broker_port=443 ;; esac
    fi
}

# ---- Files ------------------------------------------------------------------------------------------------------------

# The number of a group in the system that is set up; nothing if it has none.
group_id() { if [ -n "$root" ]; then sed -n "s/^$1:[^:]*:\([0-9]*\):.*/\1/p" "$root/etc/group" 2> /dev/null || true; else getent group "$1" | cut -d : -f 3 || true; fi; }

# has_access PATH MODE GID: the file system of the boot partition has no modes of its own.
has_access() {
    case $1 in "$root"/boot/*) return 0 ;; esac
    [ "$(stat -c %a "$1")" = "$2" ] && { [ -z "$3" ] || [ "$(stat -c %g "$1")" = "$3" ]; }
}

# The board may lose power at any moment: the whole file or the one before, never half.
# write_file PATH MODE GROUP WHAT < content
write_file() {
    local path=$root$1 mode=$2 group=$3 what=$4 content gid=''
    if [ "$group" != root ]; then gid=$(group_id "$group"); fi
    content=$(cat; echo .)
    content=${content%.}
    if [ -f "$path" ] && [ "$(cat "$path"; echo .)" = "$content." ] && has_access "$path" "$mode" "$gid"; then ok "$what: $1"; return; fi
    if $dry; then did "$what: $1"; return; fi
    { mkdir -p "$(dirname "$path")" && (umask 077 && printf %s "$content" > "$path.new"); } 2> /dev/null ||
        { rm -f "$path.new"; fail "Cannot write $1" "the disk is full or read-only" "look: df -h $(dirname "$1"); sudo apt-get clean frees some space"; }
    if [ -n "$gid" ]; then
        chgrp "$gid" "$path.new"
    elif [ "$group" != root ]; then
        warn "The agent cannot read $1 yet: there is no group $group in $root/etc/group; run this again on the board"
    fi
    chmod "$mode" "$path.new"
    sync "$path.new"
    mv "$path.new" "$path"
    did "$what: $1"
}

remove_file() {
    if [ ! -e "$root$1" ] && [ ! -L "$root$1" ]; then return; fi
    did "Remove $1"
    $dry || rm -f "$root$1"
}

# ---- The board and its system -----------------------------------------------------------------------------------------

# A string of the device tree, which ends with a NUL.
device_tree() {
    local folder
    for folder in /proc/device-tree /sys/firmware/devicetree/base; do
        if [ -r "$root$folder/$1" ]; then tr -d '\0' < "$root$folder/$1"; return; fi
    done
}

detect_board() {
    model=$(device_tree model)
    case $model in
        "Raspberry Pi Zero 2"*) board=zero-2w ;;
        "Raspberry Pi 3 Model B Plus"*) board=3b-plus ;;
        "Raspberry Pi 4 Model B"*) board=4b ;;
        "Raspberry Pi 5"*) board=5 ;;
        *"Jetson Orin Nano"*) board=orin-nano ;;
        *"Jetson Nano"*) board=jetson-nano ;;
        *) board=generic ;;
    esac
    case $model in "Raspberry Pi"*) family=raspberry ;; *Jetson*) family=jetson ;; *) family=other ;; esac
    # The card of a board that does not run here: it names no model, but only a Raspberry Pi boots by a config.txt.
    if [ -n "$root" ] && [ -z "$model" ] && [ -n "$(boot_config)" ]; then
        family=raspberry
        ok "Board: a Raspberry Pi, by its $(boot_config); which one is known when it runs (profile $board)"
        return
    fi
    ok "Board: ${model:-unknown} (profile $board)"
    [ "$board" != generic ] || warn "No profile for this board: its energy figures are an order of magnitude; write one: /usr/share/doc/edge-agent/firmware-configs/README.md, or measure with edge-agent meter"
}

os_value() { sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$root/etc/os-release" 2> /dev/null | head -n 1 || true; }

detect_system() {
    local id version name architecture jetpack=''
    id=$(os_value ID) version=$(os_value VERSION_ID) name=$(os_value PRETTY_NAME)
    # The programs' architecture, not the kernel's: a 64-bit kernel under 32-bit programs is usual on older cards.
    architecture=$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Architecture}' dpkg 2> /dev/null) ||
        fail "Cannot set this system up" "it is not a Debian system (${name:-no /etc/os-release})" "flash Raspberry Pi OS Lite (64-bit) with Raspberry Pi Imager: https://www.raspberrypi.com/software/"
    if [ -r "$root/etc/nv_tegra_release" ]; then
        jetpack=$(sed -n 's/^# R\([0-9]*\) (release), REVISION: \([0-9.]*\).*/L4T \1.\2/p' "$root/etc/nv_tegra_release" | head -n 1)
    fi
    case $architecture in
        arm64 | amd64) ;;
        armhf | armel | i386)
            fail "Cannot set this system up" "${name:-this system} has 32-bit programs ($architecture), and the agent needs 64 bits" \
                "flash Raspberry Pi OS Lite (64-bit) with Raspberry Pi Imager (https://www.raspberrypi.com/software/), then run this again" ;;
        *) fail "Cannot set this system up" "there is no package for $architecture, only for arm64 and amd64" "use a board with one of these" ;;
    esac
    arch=$architecture
    case $id:$version in
        debian:[0-9] | debian:1[01] | raspbian:[0-9] | raspbian:1[01] | ubuntu:1* | ubuntu:20.*)
            fail "Cannot set this system up" "$name${jetpack:+ ($jetpack)} is too old for the agent" \
                "flash Raspberry Pi OS Lite (64-bit), or on a Jetson Orin JetPack 6; a Jetson Nano needs a newer system than JetPack 4" ;;
        debian:12 | debian:13 | raspbian:12 | raspbian:13 | ubuntu:22.04 | ubuntu:24.04) ok "System: $name, $architecture${jetpack:+, $jetpack}" ;;
        debian:* | raspbian:* | ubuntu:*) warn "System: $name, $architecture${jetpack:+, $jetpack}: not tried by this project; tried are Debian and Raspberry Pi OS 12 and 13, Ubuntu 22.04 and 24.04" ;;
        *) warn "System: ${name:-unknown}, $architecture: not tried by this project" ;;
    esac
}

# ---- Boot configuration -----------------------------------------------------------------------------------------------

begin_mark='# BEGIN edge-runtime: written by rpi-setup.sh, removed by rpi-setup.sh --uninstall'
end_mark='# END edge-runtime'

# Since Debian 12 the boot partition is mounted at /boot/firmware, and /boot/config.txt only says so.
boot_config() {
    local path
    for path in /boot/firmware/config.txt /boot/config.txt; do
        if [ -f "$root$path" ]; then echo "$path"; return; fi
    done
}

# Without the end mark the block would reach to the end of the file.
check_block() {
    local last
    last=$(sed -n "/^# BEGIN edge-runtime/,/^# END edge-runtime/p" "$root$1" | tail -n 1)
    case $last in '' | "$end_mark"*) return 0 ;; esac
    fail "Cannot change $1" "the line '$end_mark' is missing" "add it after the last line of the block, then run this again"
}

without_block() { sed "/^# BEGIN edge-runtime/,/^# END edge-runtime/d" "$1"; }

# A marked block and not an include: the boot loader in the Pi 5's EEPROM does not read included files.
set_up_boot() {
    local path fragment block='' name
    if [ "$family" != raspberry ]; then ok "Boot configuration: this board needs none, its I2C buses are on"; return; fi
    path=$(boot_config)
    [ -z "$path" ] || check_block "$path"
    [ -n "$path" ] || fail "Cannot enable I2C" "there is neither /boot/firmware/config.txt nor /boot/config.txt" "mount the boot partition: sudo mount /boot/firmware"
    for name in "boards/$board" "hats/$hat"; do
        fragment=$(profiles)/$name.txt
        if [ -f "$fragment" ]; then block+=$(cat "$fragment")$'\n'; fi
    done
    if [ -z "$block" ] && $dry; then did "Enable I2C in $path by the fragment that comes with the package"; return; fi
    [ -n "$block" ] || fail "Cannot enable I2C" "$(profiles)/boards/$board.txt is missing" "install the package: sudo apt-get install --reinstall edge-agent"

    # In front of the block everything ends that an earlier section has limited to one model.
    local old wanted
    old=$(without_block "$root$path"; echo .)
    old=${old%.}
    if [ -n "$old" ] && [ "${old: -1}" != $'\n' ]; then old+=$'\n'; fi
    wanted=$old$begin_mark$'\n'"[all]"$'\n'$block$end_mark$'\n'
    if [ "$(cat "$root$path"; echo .)" != "$wanted." ] && [ ! -f "$root$path.before-edge-runtime" ]; then
        if ! $dry && ! cp -p "$root$path" "$root$path.before-edge-runtime" 2> /dev/null; then
            rm -f "$root$path.before-edge-runtime"
            fail "Cannot write $path.before-edge-runtime" "the disk is full or read-only" "look: df -h $(dirname "$path")"
        fi
        did "Keep a copy: $path.before-edge-runtime"
    fi
    local before
    before=$(cksum < "$root$path")
    printf %s "$wanted" | write_file "$path" 755 root "Enable I2C${hat:+ and what HAT $hat needs}"
    if [ "$before" != "$(cksum < "$root$path")" ]; then
        boot_changed=true
        if live; then warn "Reboot when this has ended: sudo reboot (I2C and overlays take effect at the next boot)"; fi
    fi
}

restore_boot() {
    local path kept
    path=$(boot_config)
    kept=$path.before-edge-runtime
    if [ -z "$path" ]; then return; fi
    if ! grep -q '^# BEGIN edge-runtime' "$root$path"; then remove_file "$kept"; return; fi
    check_block "$path"
    did "Take the block of this script out of $path"
    if $dry; then return; fi
    without_block "$root$path" > "$root$path.new"
    # Byte by byte as before, if nobody has changed the rest since.
    if [ -f "$root$kept" ] && [ "$(cat "$root$kept")" = "$(cat "$root$path.new")" ]; then cp -p "$root$kept" "$root$path.new"; fi
    sync "$root$path.new"
    mv "$root$path.new" "$root$path"
    rm -f "$root$kept"
    if live; then warn "Reboot to complete the removal: sudo reboot (I2C and overlays stay as they are until the next boot)"; fi
}

# What the block does takes effect at the next boot; I2C can be had now.
enable_i2c_now() {
    live || return 0
    if [ "$family" = raspberry ] && [ ! -e /dev/i2c-1 ] && command -v dtparam > /dev/null; then dtparam i2c_arm=on > /dev/null 2>&1 || true; fi
    modprobe i2c-dev 2> /dev/null || true
}

# A Pi 5 that is halted keeps its 3.3 V rail up and draws 1.2 to 1.6 W from the battery, unless its boot loader is told otherwise.
check_halt() {
    [ "$board" = 5 ] && [ -n "$hat" ] && live && command -v rpi-eeprom-config > /dev/null || return 0
    if rpi-eeprom-config 2> /dev/null | grep -q '^POWER_OFF_ON_HALT=1'; then
        ok "A halted Pi 5 is off (POWER_OFF_ON_HALT=1)"
    else
        warn "A halted Pi 5 would go on drawing 1.2 to 1.6 W from the battery: POWER_OFF_ON_HALT is not 1; set it: sudo rpi-eeprom-config --edit, then reboot"
    fi
}

# What this Jetson can do beside what is set up: said, not changed.
tell_jetson() {
    [ "$family" = jetson ] || return 0
    local modes library_path
    modes=$(sed -n 's/^< *POWER_MODEL ID=\([0-9]*\) NAME=\([^ >]*\).*/\1 (\2)/p' "$root/etc/nvpmodel.conf" 2> /dev/null | paste -sd ,) || true
    [ -z "$modes" ] || ok "Power modes: $modes; now: sudo nvpmodel -q; change: sudo nvpmodel -m NUMBER"
    library_path=$({ find "$root/usr/local/lib" "$root/usr/lib" -path '*/onnxruntime/capi/libonnxruntime.so.*' 2> /dev/null || true; } | sort -V | tail -n 1)
    if [ -n "$library_path" ]; then
        ok "ONNX Runtime for the GPU: set Onnx:NativeLibraryPath to ${library_path#"$root"}, and see /usr/share/doc/edge-agent/examples/nvidia.conf"
    else
        ok "ONNX Runtime for the GPU: not installed, so inference runs on the processor"
    fi
}

# ---- The package ------------------------------------------------------------------------------------------------------

# The agent's commands run as its user, so that they see what it may see and leave no file of root's behind.
as_agent() { setpriv --reuid=edge-runtime --regid=edge-runtime --init-groups "$library/edge-agent" "$@"; }

# Older agents lack some commands; asking for the help of an unknown one shows the general help.
has_command() { "$library/edge-agent" --help 2> /dev/null | grep -qE "^ +$1 "; }

# Two letters: what is wanted (i install, h hold, r remove) and what is (i installed, c only its configuration, n nothing, others half done).
package_state() { dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Abbrev}' edge-agent 2> /dev/null | cut -c 1-2 || true; }

installed_version() { { dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Abbrev}|${Version}' edge-agent 2> /dev/null || true; } | sed -n 's/^.i *|//p'; }

find_deb() {
    { find "$here" "$PWD" -maxdepth 1 -name "edge-agent_*_$arch.deb" -printf '%f\t%p\n' 2> /dev/null || true; } | sort -V | tail -n 1 | cut -f 2
}

free_kib() { df -Pk "$1" | awk 'NR == 2 { print $4 }'; }

build_from_source() {
    local source=$here memory
    [ -f "$source/src/EdgeRuntime.Agent/EdgeRuntime.Agent.csproj" ] ||
        fail "Cannot build the agent" "there is no source beside this script" "run the script of a checkout: git clone the repository, then sudo ./rpi-setup.sh --from-source"
    if $dry; then did "Build the package from $source"; return; fi
    command -v dotnet > /dev/null ||
        fail "Cannot build the agent" "the .NET SDK is not installed" "install version $(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' "$source/global.json") for $arch: https://dotnet.microsoft.com/download/dotnet/10.0; if only you have it and root does not: sudo env PATH=\"\$PATH\" bash rpi-setup.sh --from-source"
    memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
    [ "$memory" -ge 900 ] || fail "Cannot build the agent" "this board has $memory MB of memory, the native build needs about 2 GB" "build on a PC: deploy/debian/build-packages.sh, then here: sudo bash rpi-setup.sh --deb FILE"
    [ "$memory" -ge 1800 ] || warn "Only $memory MB of memory: the native build needs about 2 GB and may be killed; build on a PC and use --deb"
    run_apt install -y --no-install-recommends clang zlib1g-dev
    dotnet publish "$source/src/EdgeRuntime.Agent" -c Release -r "linux-${arch/amd64/x64}" -o "$source/artifacts/edge-agent" ||
        fail "Cannot build the agent" "dotnet publish ended with an error, above" "build on a PC and use --deb FILE"
    deb=$("$source/deploy/debian/build-packages.sh" --program edge-agent --arch "$arch" --publish "$source/artifacts/edge-agent" --output "$source/artifacts")
}

run_apt() {
    local options=(-q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
    export DEBIAN_FRONTEND=noninteractive
    # Cards that start for the first time upgrade themselves in the background: wait for that.
    apt-get "${options[@]}" "$@" > "$log" 2>&1 && return
    # The lists of packages of a card are as old as its image, and name versions that the servers have no more.
    if apt-get "${options[@]}" update > "$log.update" 2>&1; then
        apt-get "${options[@]}" "$@" > "$log" 2>&1 && return
    fi
    tail -n 5 "$log" >&2
    local why
    why=$(grep -E '^(E|dpkg): ' "$log" | grep -vE 'warning|Can not write log|Sub-process' | head -n 1 | sed -E 's/^(E|dpkg): (error: )?//') || true
    case $(cat "$log") in
        *"No space left"* | *"enough free space"*) fail "Cannot install the package" "the disk is full" "free some: sudo apt-get clean; look: df -h /" ;;
        *"Temporary failure resolving"* | *"Could not resolve"* | *"Network is unreachable"* | *"Could not connect"* | *"Failed to fetch"*)
            fail "Cannot install the package" "no network to the package servers (${why:-the lines above})" "connect the board: sudo nmtui, or look: ip route" ;;
        *) fail "Cannot install the package" "${why:-apt-get $1 failed}" "repair: sudo apt-get -f install, then run this again" ;;
    esac
}

install_package() {
    local have wanted='' free place=/usr older=()
    have=$(installed_version)
    if $from_source; then build_from_source; elif [ -z "$deb" ]; then deb=$(find_deb); fi
    if [ -n "$deb" ]; then
        wanted=$(dpkg-deb -f "$deb" Version 2> /dev/null) || fail "Cannot install $deb" "it is not a Debian package" "copy it again, or build it: deploy/debian/build-packages.sh"
        [ "$(dpkg-deb -f "$deb" Architecture)" = "$arch" ] || fail "Cannot install $deb" "it is for $(dpkg-deb -f "$deb" Architecture), this system is $arch" "build it for $arch: deploy/debian/build-packages.sh"
    fi
    if [ -n "$have" ] && { [ -z "$deb" ] || [ "$have" = "$wanted" ]; }; then ok "Package edge-agent $have"; return; fi
    if [ -n "$have" ] && ! $deb_named; then
        if dpkg --compare-versions "$have" ge "$wanted"; then ok "Package edge-agent $have, newer than $deb"; return; fi
        if [[ $(package_state) == h* ]]; then ok "Package edge-agent $have, held; install $wanted: sudo bash rpi-setup.sh --deb $deb"; return; fi
    fi
    if $dry; then did "Install the package edge-agent${deb:+ $wanted from $deb}"; return; fi
    [ -z "$root" ] || fail "Cannot install the package into $root" "only a running system can run its scripts" "install it there first: systemd-nspawn -D $root apt-get install $deb"
    if [ -d $library ]; then place=$library; fi
    free=$(free_kib $place)
    # 18 MB of agent, its library, the unpacked package: measured 45 MB.
    [ "$free" -ge 102400 ] || fail "Cannot install the package" "$((free / 1024)) MB are free on the disk of $place, 100 MB are needed" "free some: sudo apt-get clean; look: df -h $place"
    if [ -n "$deb" ]; then
        if $deb_named; then older=(--allow-downgrades --allow-change-held-packages); fi
        run_apt install -y "${older[@]}" --no-install-recommends "$(realpath "$deb")"
    elif apt-cache show edge-agent > /dev/null 2>&1; then
        run_apt install -y --no-install-recommends edge-agent
    else
        fail "Cannot install the agent" "no edge-agent_*_$arch.deb beside this script, and no apt repository has it" "copy the package beside the script, or name it: sudo bash rpi-setup.sh --deb FILE"
    fi
    did "Install the package edge-agent $(installed_version)"
    restart=true
}

# ---- The HAT ----------------------------------------------------------------------------------------------------------

# The names of the profiles are those of the products, so that an EEPROM's product finds its profile.
hat_of_eeprom() {
    local product name
    product=$(device_tree hat/product | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9\n' -)
    [ -n "$product" ] || return 0
    for name in $(hats); do
        if [[ -$product- == *-$name-* ]]; then echo "$name"; return; fi
    done
}

# What answers on the bus. Only what one HAT alone would be is taken; an INA219 has no identity, its address is that of the Waveshare (C).
hat_of_i2c() {
    live || return 0
    local found
    # The bus that was enabled a moment ago has its file and its group when udev is through.
    udevadm settle --timeout=5 2> /dev/null || true
    found=$(as_agent sensors 2> /dev/null) || found=''
    case $found in
        *" pijuice "*"0x14"*) echo pijuice ;;
        *" ina219 "*"0x43"*) echo waveshare-ups-hat-c ;;
        *" ina219 "*"0x42"*) echo '?an INA219 at 0x42: waveshare-ups-hat-a (0.1 ohm shunt, R100) or waveshare-ups-hat-b (0.01 ohm, R010)' ;;
        *" max17"*"0x36"*) echo '?a MAX1704x at 0x36: geekworm-x728, or geekworm-x120x (Pi 5); their power-loss pins have opposite levels' ;;
    esac
    if [ -S /tmp/pisugar-server.sock ]; then echo pisugar; fi
}

find_hat() {
    local found
    if [ -n "$hat" ]; then
        [ -n "$(hats)" ] || fail "Cannot set HAT '$hat' up" "the profiles come with the package, and there is none here" "copy the package beside the script: edge-agent_*_$arch.deb"
        hats | grep -qxF -- "$hat" || fail "Cannot set HAT '$hat' up" "there is no such profile" "choose one of: $(hats | tr '\n' ' ')"
        ok "HAT: $hat, as you say"
        return
    fi
    found=$(hat_of_eeprom)
    if [ -n "$found" ]; then hat=$found; ok "HAT: $hat, by its EEPROM"; return; fi
    found=$(hat_of_i2c | head -n 1)
    case $found in
        '?'*) warn "HAT: ${found#?}; name yours: sudo bash rpi-setup.sh --hat NAME" ;;
        '') if [ -f "$root$etc/conf.d/50-setup-power.json" ]; then
                hat=$(sed -n 's/.*"Hat": "\([a-z0-9-]*\)".*/\1/p' "$root$etc/conf.d/50-setup-power.json")
                ok "HAT: ${hat:-none}, as set up before"
            else
                ok "HAT: none found; the rate follows Policy:Schedule, not a battery. If there is one, name it: sudo bash rpi-setup.sh --hat NAME (NAME: $(hats | tr '\n' ' '))"
            fi ;;
        *) if $yes || { read -r -p "Found what a $found has on its I2C bus. Use it? [Y/n] " answer && [[ ! $answer =~ ^[nN] ]]; }; then
                hat=$found
                ok "HAT: $hat, by its I2C address"
            fi ;;
    esac
}

# ---- The configuration ------------------------------------------------------------------------------------------------

# Each option owns a file of its own, so that a later run with one option leaves the others as they are. agent.json stays the package's.
configure() {
    local tls_ca='' user=''
    if [ -n "$ca" ]; then
        write_file "$etc/broker-ca.pem" 644 root "Authority of the broker's certificate" < "$ca"
        tls_ca=", \"CaFile\": \"$etc/broker-ca.pem\""
    fi
    if [ -n "$password_file" ]; then
        head -n 1 "$password_file" | write_file "$etc/mqtt-password" 640 edge-runtime "Password of the broker, readable by the agent only"
    fi
    if [ -n "$broker" ]; then
        [ -z "$broker_user" ] || user=", \"Username\": \"$broker_user\""
        [ -z "$password_file" ] || user+=", \"PasswordFile\": \"$etc/mqtt-password\""
        write_file "$etc/conf.d/50-setup-broker.json" 644 root "Broker $broker" <<EOT
{ "Mqtt": { "Host": "$broker_host", "Port": $broker_port, "Transport": "$broker_transport"$user, "Tls": { "Enabled": $broker_tls$tls_ca } } }
EOT
    elif [ -n "$claim" ]; then
        ok "Broker: that of the enrolment"
    elif [ -n "$(boot_claim)" ]; then
        ok "Broker: that of the enrolment by $(boot_claim)"
        forget_broker
    elif [ -f "$root$etc/conf.d/50-setup-broker.json" ]; then
        ok "Broker: as set up before"
    elif [ -e "$root$state/enrolment.json" ]; then
        ok "Broker: that of the enrolment"
    else
        warn "Broker: none named, so the agent looks for one on this board; name yours: sudo bash rpi-setup.sh --broker mqtt://HOST"
    fi
    if [ -n "$device" ]; then
        write_file "$etc/conf.d/50-setup-device.json" 644 root "Device $device" <<EOT
{ "Device": { "Id": "$device" } }
EOT
    fi
    if [ -n "$hat" ]; then
        write_file "$etc/conf.d/50-setup-power.json" 644 root "Battery of $hat" <<EOT
{ "Power": { "Kind": "sensors", "Hat": "$hat" } }
EOT
    fi
    configure_pisugar
    if $safe_shutdown; then configure_shutdown; fi
}

# conf.d counts more than an enrolment: a broker and a device id of before would keep the device from the broker that it is enrolled for.
forget_broker() {
    remove_file "$etc/conf.d/50-setup-broker.json"
    remove_file "$etc/conf.d/50-setup-device.json"
}

drop_ins=/etc/systemd/system/edge-agent.service.d

# The socket of pisugar-server lies in /tmp, and the agent's unit has a /tmp of its own.
configure_pisugar() {
    if [ "$hat" = pisugar ]; then
        write_file $drop_ins/50-setup-pisugar.conf 644 root "Access to the socket of pisugar-server" <<EOT
[Unit]
After=pisugar-server.service

[Service]
PrivateTmp=no
EOT
    elif [ -n "$hat" ]; then
        remove_pisugar
    fi
}

remove_pisugar() {
    remove_file $drop_ins/50-setup-pisugar.conf
    if ! $dry && [ -d "$root$drop_ins" ]; then rmdir --ignore-fail-on-non-empty "$root$drop_ins"; fi
}

configuration_sum() { { find "$root$etc" "$root$drop_ins" -type f -exec cksum {} + 2> /dev/null || true; } | sort | cksum; }

power_unit=edge-agent-power.path
power_link=/etc/systemd/system/multi-user.target.wants/$power_unit

# The agent has no right to halt the board: root's unit does it at its request. Sleep:MinDuration keeps it to the critical charge.
configure_shutdown() {
    [ -n "$hat" ] || fail "Cannot set the safe shutdown up" "there is no battery whose charge could be critical" "name the HAT: sudo bash rpi-setup.sh --safe-shutdown --hat NAME"
    write_file "$etc/conf.d/50-setup-shutdown.json" 644 root "Safe shutdown at the critical charge (Policy:CriticalSocFraction)" <<EOT
{
  "Sleep": {
    "Command": [ "$library/power-request", "halt" ],
    "MinDuration": "1.00:00:00",
    "CriticalDuration": "7.00:00:00"
  }
}
EOT
    if $dry; then
        did "Let the agent halt the board ($power_unit)"
    elif live && running_systemd; then
        systemctl enable --now --quiet $power_unit ||
            fail "Cannot set the safe shutdown up" "the package has no $power_unit" "install a newer one: sudo bash rpi-setup.sh --deb FILE"
    else
        mkdir -p "$root${power_link%/*}"
        ln -sfn "/usr/lib/systemd/system/$power_unit" "$root$power_link"
    fi
    remove_halt_units
    warn "After a safe shutdown most HATs start the board only when a person presses their button; try it with somebody beside the board: sudo -u edge-runtime $library/power-request halt"
}

# Those of earlier versions of this script.
remove_halt_units() {
    if ! $dry && live && running_systemd && [ -f /etc/systemd/system/edge-agent-halt.path ]; then
        systemctl disable --now --quiet edge-agent-halt.path || true
    fi
    remove_file /etc/systemd/system/multi-user.target.wants/edge-agent-halt.path
    remove_file /etc/systemd/system/edge-agent-halt.path
    remove_file /etc/systemd/system/edge-agent-halt.service
}

# Enrolment makes the device's key and asks the operator's authority for a certificate. It is the agent's own command.
enrol() {
    [ -n "$claim" ] || return 0
    local said
    if $dry; then
        did "Enrol the device with $claim, unless it is enrolled by this claim already"
        forget_broker
        return
    fi
    live || fail "Cannot enrol the device" "the system in $root does not run" "boot it, then: sudo bash rpi-setup.sh --claim $claim"
    has_command enrol || fail "Cannot enrol the device" "this agent has no command 'enrol'" "install a newer package: sudo bash rpi-setup.sh --deb FILE --claim $claim"
    # As root, who may read the claim; what it makes belongs to the agent's user.
    said=$("$library/edge-agent" enrol --claim "$claim") || fail "Cannot enrol the device" "the reason is above" "ask for a new claim file, then run this again"
    forget_broker
    case $said in *" by this claim already") ok "Enrolment: $said"; return ;; esac
    did "Enrol the device with $claim"
    restart=true
}

# ---- The service ------------------------------------------------------------------------------------------------------

running_systemd() { [ -d /run/systemd/system ]; }

# Only what the agent itself reads is checked; it names the key, the value and the file.
check_configuration() {
    live || return 0
    local output
    if output=$(as_agent check 2>&1); then ok "Configuration: no errors"; return; fi
    fail "Cannot start the agent" "its configuration has an error: $(echo "$output" | head -n 1)" "look: sudo -u edge-runtime edge-agent check"
}

start_service() {
    if $dry; then did "Start the service, unless it runs already, and wait up to $wait_s s for its first result"; return; fi
    if ! live || ! running_systemd; then ok "Service: starts when this system boots (systemd does not run here)"; return; fi
    if systemctl is-active --quiet $unit && ! $restart; then ok "Service: running"; return; fi
    systemctl daemon-reload
    systemctl enable --quiet $unit
    systemctl restart $unit || fail "Cannot start the service" "$(last_error)" "look: journalctl -u edge-agent -e"
    did "Start the service"
}

# What the agent has written since its last start, without the names of the parts that wrote it.
journal() {
    journalctl "_SYSTEMD_INVOCATION_ID=$(systemctl show $unit --property InvocationID --value)" -o cat --no-pager "$@" 2> /dev/null | sed -E 's/^[A-Za-z.]+\[[0-9]+\] *//' || true
}
last_error() { journal -p warning | grep . | tail -n 1 || true; }

# The number of messages that the broker has confirmed, once there was an inference and the connection stands; nothing before.
confirmed() {
    "$library/edge-agent" status --json 2> /dev/null | tr -d '\n' |
        sed -n 's/.*"inferences": *[1-9].*"connected": *true.*"confirmed": *\([1-9][0-9]*\).*/\1/p' || true
}

wait_for_result() {
    live && running_systemd || return 0
    local end=$((SECONDS + wait_s)) broker_now='' count='' why has_status=false
    if has_command status; then has_status=true; fi
    while [ $SECONDS -lt $end ]; do
        broker_now=$(journal | grep -E '^(Connected to|No connection|Lost the connection)' | tail -n 1 | sed -n 's/^Connected to \(.*\) (.*/\1/p') || true
        if $has_status; then count=$(confirmed); fi
        if [ -n "$count" ] || { ! $has_status && [ -n "$broker_now" ]; }; then
            ok "Connected to ${broker_now:-the broker}${count:+, $count messages acknowledged}"
            ok "Now: $(systemctl show $unit --property StatusText --value)"
            return
        fi
        sleep 1
    done
    why=$(journal | grep -E '^(No connection|Lost the connection)' | tail -n 1) || why=$(last_error)
    why=${why#No connection: }
    warn "No result reached the broker within $wait_s s: ${why:-the agent reports no problem}; look: journalctl -u edge-agent -e"
    echo "[ok] Results are kept on the board and sent when the broker is reached"
    diagnose_network "$why"
    touch "$scratch/told"
    exit 3
}

# What this script can tell beyond the agent's own line.
diagnose_network() {
    case $1 in *refuse[sd]\ the*) return 0 ;; esac
    case ${broker_host:-localhost} in localhost | 127.* | ::1) return 0 ;; esac
    if [ -z "$(ip route 2> /dev/null)" ]; then
        warn "No network: this board has no route to $broker_host; connect it: sudo nmtui"
    elif ! getent hosts "$broker_host" > /dev/null; then
        warn "Broker not found: no name server knows $broker_host; look: getent hosts $broker_host"
    elif ! timeout 5 bash -c "exec 3<>/dev/tcp/$broker_host/$broker_port" 2> /dev/null; then
        warn "Broker not reached: nothing accepts connections at $broker_host port $broker_port; look on the broker: ss -ltn"
    fi
}

# With the options of edgectl that lead to the same broker.
watch_command() {
    local command="edgectl watch --host $broker_host"
    case $broker_transport:$broker_tls:$broker_port in
        tcp:false:1883 | tcp:true:8883 | websocket:false:80 | websocket:true:443) ;;
        *) command+=" --port $broker_port" ;;
    esac
    [ "$broker_transport" = tcp ] || command+=" --websocket"
    if [ -n "$ca" ]; then command+=" --ca $(basename "$ca")"; elif $broker_tls; then command+=" --tls"; fi
    [ -z "$broker_user" ] || command+=" --username $broker_user"
    [ -z "$password_file" ] || command+=" --password-file FILE"
    echo "$command"
}

say_next() {
    if ! live; then return; fi
    [ "$boot_changed" = false ] || echo "Next: sudo reboot (I2C and overlays take effect at the next boot)"
    if has_command status; then echo "Next: sudo edge-agent status"; fi
    echo "Next: journalctl -u edge-agent -f"
    [ -z "$broker" ] || echo "Next: on a PC: $(watch_command)"
    $safe_shutdown || [ -z "$hat" ] || echo "Next: sudo bash rpi-setup.sh --safe-shutdown --hat $hat (halts the board before the battery is empty)"
}

# ---- Removal ----------------------------------------------------------------------------------------------------------

# remove_package COMMAND WHAT
remove_package() {
    if [ -n "$root" ]; then
        warn "The package edge-agent stays in $root: only a running system can run its scripts; remove it there: apt-get $1 edge-agent"
        return
    fi
    $dry || run_apt "$1" -y --allow-change-held-packages edge-agent
    did "$2"
}

remove_all() {
    local file
    case $(package_state) in
        '' | ?n) ;;
        ?c) if $purge; then remove_package purge "Remove the rest of the package edge-agent"; fi ;;
        *) if $purge; then remove_package purge "Remove the package edge-agent"; else remove_package remove "Remove the package edge-agent"; fi ;;
    esac
    remove_file $power_link
    if ! $dry; then rmdir --ignore-fail-on-non-empty "$root${power_link%/*}" 2> /dev/null || true; fi
    remove_halt_units
    remove_pisugar
    restore_boot
    if $purge; then
        for file in conf.d/50-setup-broker.json conf.d/50-setup-device.json conf.d/50-setup-power.json conf.d/50-setup-shutdown.json mqtt-password broker-ca.pem; do
            remove_file "$etc/$file"
        done
        if ! $dry; then rmdir --ignore-fail-on-non-empty "$root$etc/conf.d" "$root$etc" 2> /dev/null || true; fi
    else
        # Without its units it would only keep the board from sleeping.
        remove_file "$etc/conf.d/50-setup-shutdown.json"
        ok "Configuration and state are kept in $etc and $state; remove them too: sudo bash rpi-setup.sh --uninstall --purge"
    fi
    if live && running_systemd; then systemctl daemon-reload; fi
}

# ---- The steps --------------------------------------------------------------------------------------------------------

check_options
if [ -z "$root" ] && ! $dry && ! $list_hats && [ "$(id -u)" -ne 0 ]; then fail "Cannot change this system" "you are not root" "run: sudo bash $0$given"; fi
log=$scratch/apt.log
model='' board='' family='' arch='' boot_changed=false restart=false

if $list_hats; then
    arch=$(dpkg --print-architecture)
    [ -n "$deb" ] || deb=$(find_deb)
    [ -n "$(hats)" ] || fail "Cannot list the HATs" "their profiles come with the package, and there is none here" "copy edge-agent_*_$arch.deb beside this script"
    hats
    exit 0
fi
if $uninstall; then
    remove_all
    exit 0
fi

detect_board
detect_system
before=$(configuration_sum)
install_package
enable_i2c_now
tell_jetson
find_hat
set_up_boot
configure
enrol
[ "$before" = "$(configuration_sum)" ] || restart=true
check_halt
check_configuration
start_service
wait_for_result
say_next
