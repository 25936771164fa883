namespace EdgeRuntime.Core.Tables;

/// <summary>Cuts a line into cells. Blanks around a cell and its quotes do not belong to it.</summary>
internal static class CellSplitter
{
    /// <summary>Most columns of a table.</summary>
    public const int MaxColumns = 1024;

    /// <summary>Returned for a line whose quotes do not pair, or with text behind a closing quote.</summary>
    public const int BadQuotes = -1;

    /// <summary>Returned for a line with more than <see cref="MaxColumns"/> cells.</summary>
    public const int TooMany = -2;

    /// <summary>Finds the cells and returns how many.</summary>
    /// <param name="line">The line.</param>
    /// <param name="delimiter">What stands between cells; a blank stands for any run of blanks and tabs.</param>
    /// <param name="cells">Receives where they are.</param>
    public static int Split(ReadOnlySpan<char> line, char delimiter, (int Start, int End)[] cells)
    {
        var (count, at) = (0, 0);
        while (true)
        {
            at = SkipBlanks(line, at, delimiter);
            if (delimiter == ' ' && at == line.Length)
            {
                return count;
            }

            if (count == cells.Length)
            {
                return TooMany;
            }

            var start = at;
            int end;
            if (at < line.Length && line[at] == '"')
            {
                at = ClosingQuote(line, at);
                (start, end) = (start + 1, at);
                var next = at < 0 ? 0 : delimiter == ' ' ? at + 1 : SkipBlanks(line, at + 1, delimiter);
                if (at < 0 || (next < line.Length && !IsDelimiter(line[next], delimiter)))
                {
                    return BadQuotes;
                }

                at = next;
            }
            else
            {
                var length = delimiter == ' ' ? line[at..].IndexOfAny(' ', '\t') : line[at..].IndexOf(delimiter);
                at = length < 0 ? line.Length : at + length;
                end = start + line[start..at].TrimEnd(" \t").Length;
            }

            cells[count++] = (start, end);
            if (at >= line.Length)
            {
                return count;
            }

            at++;
        }
    }

    private static bool IsDelimiter(char mark, char delimiter) => mark == delimiter || (delimiter == ' ' && mark == '\t');

    private static int SkipBlanks(ReadOnlySpan<char> line, int at, char delimiter)
    {
        while (at < line.Length && (line[at] == ' ' || (line[at] == '\t' && delimiter != '\t')))
        {
            at++;
        }

        return at;
    }

    // Two quotes within a quoted cell stand for one.
    private static int ClosingQuote(ReadOnlySpan<char> line, int open)
    {
        for (var at = open + 1; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                if (at + 1 == line.Length || line[at + 1] != '"')
                {
                    return at;
                }

                at++;
            }
        }

        return -1;
    }
}
