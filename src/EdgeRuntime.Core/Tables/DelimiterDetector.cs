namespace EdgeRuntime.Core.Tables;

/// <summary>
/// Finds what stands between the cells of a table. Each candidate cuts the lines; the right one gives most lines the same number of cells, and cells that are
/// numbers or times: <c>-2,5482;1,1347</c> is three cells by commas, but one of them is <c>5482;1</c>.
/// </summary>
internal static class DelimiterDetector
{
    private const string Candidates = ";\t,| ";

    /// <summary>Finds the delimiter, and the number of cells that most lines have with it.</summary>
    /// <param name="lines">The first lines of a file.</param>
    /// <param name="stated">The delimiter, where it is stated.</param>
    /// <param name="decimalComma">Whether the decimal mark is stated as a comma, which then stands between no cells unless they are quoted.</param>
    public static (char Delimiter, int Cells) Find(IReadOnlyList<SniffedLine> lines, char? stated, bool decimalComma)
    {
        if (stated is { } delimiter)
        {
            return (delimiter, Rate(lines, delimiter, 1).Cells);
        }

        // A single column counts where no delimiter cuts more than a few lines.
        var best = (Score: 0.1 * lines.Count(static line => !line.IsComment), Delimiter: ',', Cells: 1);
        foreach (var candidate in Candidates)
        {
            var (score, cells) = Rate(lines, candidate, 2);
            if (score > best.Score + 1e-9 && !(candidate == ',' && decimalComma && !lines.Any(static line => line.Text.Contains('"', StringComparison.Ordinal))))
            {
                best = (score, candidate, cells);
            }
        }

        return (best.Delimiter, best.Cells);
    }

    private static (double Score, int Cells) Rate(IReadOnlyList<SniffedLine> lines, char delimiter, int fewest)
    {
        var cells = new (int Start, int End)[CellSplitter.MaxColumns];
        var counts = new int[CellSplitter.MaxColumns + 1];
        var sense = new double[CellSplitter.MaxColumns + 1];
        foreach (var line in lines)
        {
            var count = line.IsComment ? 0 : CellSplitter.Split(line.Text, delimiter, cells);
            if (count >= fewest)
            {
                counts[count]++;
                sense[count] += Sense(line.Text, cells.AsSpan(0, count));
            }
        }

        var usual = 0;
        for (var count = fewest; count < counts.Length; count++)
        {
            usual = counts[count] > counts[usual] || (counts[count] == counts[usual] && sense[count] > sense[usual]) ? count : usual;
        }

        return (sense[usual], usual);
    }

    // A line of words still counts a little: a file may hold a column of states.
    private static double Sense(string line, ReadOnlySpan<(int Start, int End)> cells)
    {
        const double OfAWord = 0.25;
        var sum = 0.0;
        foreach (var (start, end) in cells)
        {
            sum += CellText.KindOf(line.AsSpan(start, end - start)) == CellKind.Word ? OfAWord : 1;
        }

        return sum / cells.Length;
    }
}
