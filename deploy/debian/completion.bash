# Completion for @PROGRAM@: the program itself lists its commands and options; files where it has none to offer.
_@FUNCTION@() {
    local word=${COMP_WORDS[COMP_CWORD]}
    mapfile -t COMPREPLY < <(compgen -W "$(@PROGRAM@ "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null | grep -v '^/')" -- "$word")
}
complete -o default -F _@FUNCTION@ @PROGRAM@
