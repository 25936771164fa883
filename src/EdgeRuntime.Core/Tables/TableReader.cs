using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Tables;

/// <summary>
/// Reads the rows of a CSV file one by one, in bounded memory: sources, traces and records of power meters. The delimiter, the decimal mark and the names are
/// stated or detected (<see cref="TableOptions"/>, <see cref="TableLayout"/>). Cells are valid until the next row is read.
/// </summary>
internal sealed class TableReader
{
    private const int SniffedLines = 100;
    private const int MaxExcerpt = 40;

    private readonly LineReader _source;
    private readonly string _name;
    private readonly TableOptions _options;
    private readonly List<SniffedLine> _head = [];
    private readonly TableLayout _layout;
    private readonly (int Start, int End)[] _cells = new (int Start, int End)[CellSplitter.MaxColumns];
    private ReadOnlyMemory<char> _row;
    private bool? _decimalComma;
    private InvalidDataException? _footer;
    private int _next;

    private TableReader(TextReader text, string name, TableOptions options)
    {
        (_source, _name, _options) = (new LineReader(text, name), name, options);
        while (_head.Count < SniffedLines && _source.Read(out var line))
        {
            if (!line.Span.IsWhiteSpace())
            {
                var isComment = IsComment(line.Span);
                _head.Add(new SniffedLine(_source.Number, (isComment ? line.Span.Trim()[options.Comment.Length..] : line.Span).ToString(), isComment));
            }
        }

        _layout = TableLayout.Find(name, options, _head);
        (_decimalComma, _next) = (_layout.DecimalComma, _layout.First);
    }

    /// <summary>Names of the columns; empty when the file has none.</summary>
    public IReadOnlyList<string> Names => _layout.Names;

    /// <summary>Cells of a row.</summary>
    public int Columns => _layout.Columns;

    /// <summary>Number of the line that was read last.</summary>
    public int Line { get; private set; }

    /// <summary>Whether lines of words may follow the last row.</summary>
    public bool AllowsFooter { get; init; }

    /// <summary>The cell of a column of this row.</summary>
    public ReadOnlySpan<char> this[int column] => _row.Span[_cells[column].Start.._cells[column].End];

    /// <summary>Finds the table in a text.</summary>
    /// <exception cref="InvalidDataException">A line is too long, or the first lines contradict each other; the message is one line.</exception>
    public static TableReader Open(TextReader text, string name, TableOptions options, bool allowsFooter = false) => new(text, name, options) { AllowsFooter = allowsFooter };

    /// <summary>The lines before the names, without comments.</summary>
    public IEnumerable<string> Preamble()
    {
        for (var i = 0; i < _layout.First; i++)
        {
            yield return _head[i].Text;
        }
    }

    /// <summary>Reads a row; false at the end.</summary>
    /// <exception cref="InvalidDataException">The line is not a row of the table.</exception>
    public bool Read()
    {
        while (ReadLine())
        {
            var count = CellSplitter.Split(_row.Span, _layout.Delimiter, _cells);
            count -= count == Columns + 1 && _cells[Columns].Start == _cells[Columns].End ? 1 : 0;
            if (count == Columns)
            {
                return _footer is null ? true : throw _footer;
            }

            var fault = Fault(count switch
            {
                CellSplitter.BadQuotes => "has quotes that do not pair",
                CellSplitter.TooMany => $"has more than {CellSplitter.MaxColumns} cells",
                _ => $"has {count} cells, where {Columns} are expected",
            });
            if (!AllowsFooter || count < 1 || CellText.KindOf(this[0]) != CellKind.Word)
            {
                throw _footer ?? fault;
            }

            _footer ??= fault;
        }

        return false;
    }

    /// <summary>Reads a number of this row; false when the cell is missing or NaN.</summary>
    /// <exception cref="InvalidDataException">The cell is neither.</exception>
    public bool TryNumber(int column, out double value)
    {
        var cell = this[column];
        if (_decimalComma is null && cell.IndexOfAny(',', '.') is >= 0 and var mark)
        {
            _decimalComma = cell[mark] == ',';
            if (cell[mark] == ',' && _layout.Delimiter != ';' && TableLayout.MayBeThousands(cell))
            {
                throw Fault(column, "could be a decimal comma or thousands; set Decimal to ',' or '.'");
            }
        }

        if (CellText.TryNumber(cell, _decimalComma == true, out value) && double.IsFinite(value))
        {
            return true;
        }

        return CellText.IsMissing(cell) || double.IsInfinity(value)
            ? false
            : throw Fault(column, CellText.TryNumber(cell, _decimalComma != true, out _) ? $"is not a number with a decimal {(_decimalComma == true ? "comma" : "point")}; set Decimal" : "is not a number");
    }

    /// <summary>Indices of columns by name or by number from 1; all columns when none are named.</summary>
    /// <exception cref="InvalidDataException">One does not exist.</exception>
    public int[] Choose(IList<string> columns)
    {
        var chosen = new int[columns.Count == 0 ? Columns : columns.Count];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = columns.Count == 0 ? i : IndexOf(columns[i]);
        }

        return chosen;
    }

    /// <summary>Index of a column by name or by number from 1.</summary>
    /// <exception cref="InvalidDataException">It does not exist.</exception>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i].Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return int.TryParse(column, out var number) && number >= 1 && number <= Columns
            ? number - 1
            : throw new InvalidDataException($"{_name}: has no column '{column}'; {(Names.Count == 0 ? $"columns have no names, use 1 to {Columns}" : $"columns: {OneLineText.Of(string.Join(", ", Names))}")}");
    }

    /// <summary>A fault of this line.</summary>
    public InvalidDataException Fault(string cause) => new($"{_name}: line {Line} {cause}");

    /// <summary>A fault of a cell of this line.</summary>
    public InvalidDataException Fault(int column, string cause)
    {
        var cell = this[column];
        var name = column < Names.Count && Names[column].Length > 0 ? $" ('{OneLineText.Of(Names[column])}')" : "";
        return Fault($"column {column + 1}{name}: '{OneLineText.Of((cell.Length > MaxExcerpt ? cell[..MaxExcerpt] : cell).ToString())}' {cause}");
    }

    private bool ReadLine()
    {
        while (true)
        {
            if (_next < _head.Count)
            {
                var line = _head[_next++];
                (_row, Line) = (line.Text.AsMemory(), line.Number);
                if (!line.IsComment)
                {
                    return true;
                }
            }
            else if (!_source.Read(out _row))
            {
                return false;
            }
            else if (!_row.Span.IsWhiteSpace() && !IsComment(_row.Span))
            {
                Line = _source.Number;
                return true;
            }
        }
    }

    private bool IsComment(ReadOnlySpan<char> line) => line.TrimStart().StartsWith(_options.Comment, StringComparison.Ordinal);
}
