namespace EdgeRuntime.Core.Tables;

/// <summary>
/// Where the rows of a table begin, what its columns are called and how its numbers are written, from the first lines of a file. Exporters write remarks, a line
/// of names and a line of units before the rows; a row is told from them by its numbers, not by its place.
/// </summary>
internal sealed class TableLayout
{
    private readonly string _name;
    private readonly TableOptions _options;
    private readonly IReadOnlyList<SniffedLine> _lines;
    private readonly (int Start, int End)[] _cells = new (int Start, int End)[CellSplitter.MaxColumns];
    private readonly CellKind[] _typical;
    private readonly bool _trailing;

    private TableLayout(string name, TableOptions options, IReadOnlyList<SniffedLine> lines)
    {
        (_name, _options, _lines) = (name, options, lines);
        (Delimiter, Columns) = DelimiterDetector.Find(lines, options.DelimiterCharacter, options.Decimal == ",");
        _trailing = Columns > 1 && EndsEmpty();
        Columns -= _trailing ? 1 : 0;
        _typical = new CellKind[Columns];
        FindTypicalRow();
        First = FindFirstRow();
        Names = FindNames();
        DecimalComma = options.Decimal is { } stated ? stated == "," : FindDecimal();
    }

    /// <summary>What stands between cells.</summary>
    public char Delimiter { get; }

    /// <summary>Cells of a row.</summary>
    public int Columns { get; }

    /// <summary>Index of the first row among the lines; their number when there is none.</summary>
    public int First { get; }

    /// <summary>Names of the columns; empty when the file has none.</summary>
    public string[] Names { get; }

    /// <summary>Whether numbers have a decimal comma; null when none of the lines shows it.</summary>
    public bool? DecimalComma { get; }

    /// <summary>Finds the layout.</summary>
    /// <exception cref="InvalidDataException">The lines contradict each other.</exception>
    public static TableLayout Find(string name, TableOptions options, IReadOnlyList<SniffedLine> lines) => new(name, options, lines);

    /// <summary>Whether a number could be one of thousands: <c>1,234</c>.</summary>
    public static bool MayBeThousands(ReadOnlySpan<char> cell)
    {
        var digits = cell.TrimStart("+-");
        var comma = digits.IndexOf(',');
        return comma is >= 1 and <= 3 && digits[0] != '0' && digits.Length == comma + 4;
    }

    private int Split(SniffedLine line)
    {
        var count = CellSplitter.Split(line.Text, Delimiter, _cells);
        return count == Columns + 1 && (_trailing || count > 1) && _cells[Columns].Start == _cells[Columns].End ? Columns : count;
    }

    private ReadOnlySpan<char> Cell(SniffedLine line, int column) => line.Text.AsSpan(_cells[column].Start, _cells[column].End - _cells[column].Start);

    private bool EndsEmpty()
    {
        foreach (var line in _lines)
        {
            if (!line.IsComment && CellSplitter.Split(line.Text, Delimiter, _cells) == Columns && _cells[Columns - 1].End > _cells[Columns - 1].Start)
            {
                return false;
            }
        }

        return true;
    }

    // The last of the lines with the most numbers.
    private void FindTypicalRow()
    {
        var most = 0;
        foreach (var line in _lines)
        {
            if (line.IsComment || Split(line) != Columns)
            {
                continue;
            }

            var numbers = 0;
            for (var i = 0; i < Columns; i++)
            {
                numbers += CellText.KindOf(Cell(line, i)) is CellKind.Number or CellKind.Time ? 1 : 0;
            }

            if (numbers > 0 && numbers >= most)
            {
                most = numbers;
                for (var i = 0; i < Columns; i++)
                {
                    _typical[i] = CellText.KindOf(Cell(line, i));
                }
            }
        }
    }

    private int FindFirstRow()
    {
        var names = false;
        for (var i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].IsComment || Split(_lines[i]) != Columns)
            {
                continue;
            }

            if (_options.Header == true && !names)
            {
                names = true;
            }
            else if (_options.Header is not null || IsRow(_lines[i]))
            {
                return i;
            }
        }

        return _lines.Count;
    }

    private bool IsRow(SniffedLine line)
    {
        var has = false;
        for (var i = 0; i < Columns; i++)
        {
            var isWord = CellText.KindOf(Cell(line, i)) == CellKind.Word;
            has |= !isWord;
            if (isWord && _typical[i] is (CellKind.Number or CellKind.Time))
            {
                return false;
            }
        }

        return has;
    }

    private string[] FindNames()
    {
        string[] names = [];
        var isBlock = First < _lines.Count && _options.Header != false;
        for (var i = First - 1; i >= 0; i--)
        {
            var line = _lines[i];
            if (Split(line) != Columns || (line.IsComment && (Columns < 2 || names.Length > 0)))
            {
                isBlock &= line.IsComment;
                CheckRemark(line, i == First - 1);
                continue;
            }

            if (isBlock && (names.Length == 0 || names.All(IsUnit)))
            {
                names = NamesOf(line);
                if (_options.Header is null && !line.IsComment && names.Any(static name => CellText.KindOf(name) == CellKind.Number))
                {
                    throw new InvalidDataException($"{_name}: line {line.Number} holds words and numbers; set Header to true or false");
                }
            }
        }

        return names;
    }

    private string[] NamesOf(SniffedLine line)
    {
        var names = new string[Columns];
        for (var i = 0; i < Columns; i++)
        {
            names[i] = Cell(line, i).ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return names;
    }

    // A second line under the names, as oscilloscopes write it: (s),(V).
    private static bool IsUnit(string name) => name is "" or ['(', .., ')'] or ['[', .., ']'];

    // A line before the rows that is neither names nor a remark has lost or gained cells.
    private void CheckRemark(SniffedLine line, bool isNextToRows)
    {
        if (line.IsComment || First == _lines.Count)
        {
            return;
        }

        var count = CellSplitter.Split(line.Text, Delimiter, _cells);
        var words = 0;
        for (var i = 0; i < count; i++)
        {
            words += CellText.KindOf(Cell(line, i)) == CellKind.Word ? 1 : 0;
        }

        if (count == CellSplitter.BadQuotes)
        {
            throw new InvalidDataException($"{_name}: line {line.Number} has quotes that do not pair");
        }

        if (count > 0 && words == 0)
        {
            throw new InvalidDataException($"{_name}: line {line.Number} has {count} cells, where {Columns} are expected");
        }

        if (!isNextToRows || words != count || _options.Header == false)
        {
            return;
        }

        if (count > 1)
        {
            throw new InvalidDataException($"{_name}: line {line.Number} names {count} columns, but line {_lines[First].Number} has {Columns} cells; set Header to false and choose columns by number");
        }

        if (count == 1 && Columns == 2 && Delimiter == ',' && _options is { Delimiter: null, Decimal: null })
        {
            throw new InvalidDataException(
                $"{_name}: line {line.Number} names one column, but line {_lines[First].Number} has two cells; set Decimal to ',' if the comma is the decimal mark, or Delimiter to ',' if not");
        }
    }

    private bool? FindDecimal()
    {
        var (comma, clearComma) = (false, false);
        for (var i = First; i < _lines.Count; i++)
        {
            var count = _lines[i].IsComment ? 0 : Split(_lines[i]);
            for (var column = 0; column < count; column++)
            {
                var cell = Cell(_lines[i], column);
                if (cell.IndexOf('.') >= 0 && CellText.TryNumber(cell, false, out _))
                {
                    return false;
                }

                var hasComma = cell.IndexOf(',') >= 0 && CellText.TryNumber(cell, true, out _);
                comma |= hasComma;
                clearComma |= hasComma && !MayBeThousands(cell);
            }
        }

        return clearComma || (comma && Delimiter == ';') ? true : null;
    }
}
