namespace EdgeRuntime.Core.Tables;

/// <summary>Reads lines of a bounded length. The line is valid until the next is read; nothing is allocated for it.</summary>
/// <param name="text">The text. Lines end with <c>\n</c>, <c>\r\n</c> or <c>\r</c>.</param>
/// <param name="name">What to call it in messages.</param>
internal sealed class LineReader(TextReader text, string name)
{
    /// <summary>Longest line: 1024 columns of 16 characters.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly char[] _block = new char[4096];
    private readonly char[] _line = new char[MaxLength];
    private int _at;
    private int _end;
    private bool _afterReturn;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads a line; false at the end.</summary>
    /// <exception cref="InvalidDataException">It is too long, or the file is not text.</exception>
    public bool Read(out ReadOnlyMemory<char> line)
    {
        var length = 0;
        Number++;
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, text.Read(_block, 0, _block.Length));
                if (_end == 0)
                {
                    line = _line.AsMemory(0, length);
                    return length > 0;
                }
            }

            if (_afterReturn && _block[_at] == '\n')
            {
                _at++;
                _afterReturn = false;
                continue;
            }

            _afterReturn = false;
            var rest = _block.AsSpan(_at, _end - _at);
            var stop = rest.IndexOfAny('\n', '\r', '\0');
            var count = stop < 0 ? rest.Length : stop;
            if (length + count > MaxLength)
            {
                throw new InvalidDataException($"{name}: line {Number} is longer than {MaxLength} characters");
            }

            rest[..count].CopyTo(_line.AsSpan(length));
            (length, _at) = (length + count, _at + count);
            if (stop < 0)
            {
                continue;
            }

            var mark = _block[_at++];
            if (mark == '\0')
            {
                throw new InvalidDataException($"{name}: line {Number} holds a zero byte: not a text file");
            }

            _afterReturn = mark == '\r';
            line = _line.AsMemory(0, length);
            return true;
        }
    }
}
