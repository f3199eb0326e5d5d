# Takes the shell blocks that are to be run out of Markdown files: each goes to DIR/NUMBER-NAME, in order.
#
#   awk -v dir=DIR -f blocks.awk FILE
#
# The line before a block says what is done with it. It does not show in the rendered page:
#
#   <!-- run: NAME -->
#   <!-- not run: REASON -->
#
# A shell block without such a line, such a line without a shell block, and a name used twice are errors.

function fail(text) {
    print FILENAME ":" FNR ": " text >"/dev/stderr"
    failed = 1
}

function dangling() {
    if (mark != "") {
        fail("no ```bash block follows: " mark)
    }
    mark = ""
}

!fenced && /^ *(```|~~~)/ {
    fenced = 1
    file = ""
    if ($0 !~ /^ *(```|~~~) *(bash|sh|shell|console)/) {
        dangling()
    } else if ($0 != "```bash") {
        fail("a shell block begins with ```bash, at the start of the line")
    } else if (mark == "") {
        fail("this block is neither run nor excused; put <!-- run: NAME --> or <!-- not run: REASON --> before it")
    } else if (mark ~ /^<!-- run: /) {
        name = mark
        sub(/^<!-- run: /, "", name)
        sub(/ -->$/, "", name)
        if (name !~ /^[a-z0-9-]+$/) {
            fail("a name is made of small letters, digits and hyphens: " name)
        } else if (name in names) {
            fail("the name is used before: " name)
        } else {
            names[name] = 1
            file = sprintf("%s/%02d-%s", dir, ++number, name)
            printf "" >file
        }
    }
    mark = ""
    next
}
fenced && /^ *(```|~~~) *$/ {
    fenced = 0
    if (file != "") {
        close(file)
    }
    next
}
fenced {
    if (file != "") {
        print >file
    }
    next
}
/^<!-- (not )?run: .+ -->$/ {
    dangling()
    mark = $0
    next
}
/<!-- *(not )?run/ {
    fail("not understood: " $0)
}
NF {
    dangling()
}
END {
    dangling()
    if (fenced) {
        fail("a block does not end")
    }
    exit failed
}
