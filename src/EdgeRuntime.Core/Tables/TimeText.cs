namespace EdgeRuntime.Core.Tables;

/// <summary>
/// Reads moments: <c>2024-06-01T12:30:00Z</c>, <c>2016-07-01 00:15:00-07:00</c>, <c>2024/06/01</c>, <c>20080101:0010</c> (PVGIS), <c>20240601T1230</c>,
/// <c>01.06.2024 12:30</c>, <c>6/1/2024 12:30 PM</c>, <c>12:30:15.250</c>.
/// </summary>
internal ref struct TimeText
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private TimeText(ReadOnlySpan<char> text) => _text = text;

    private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Whether a text is a moment.</summary>
    public static bool IsTime(ReadOnlySpan<char> text) => TryParse(text, out _);

    /// <summary>Reads a moment. One without a date is of the first day of the calendar.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out WrittenTime time)
    {
        var reader = new TimeText(text.Trim());
        return reader.TryRead(out time);
    }

    private bool TryRead(out WrittenTime time)
    {
        time = default;
        var start = _at;
        if (!Digits(out var first, out var length))
        {
            return false;
        }

        DateTime? dayFirst = DateTime.MinValue;
        var monthFirst = dayFirst;
        var hasDate = length == 8 || Next != ':';
        if (!hasDate)
        {
            _at = start;
        }
        else if (!Date(first, length, out dayFirst, out monthFirst))
        {
            return false;
        }

        var ofDay = TimeSpan.Zero;
        if (_at < _text.Length && ((hasDate && !Gap()) || !TimeOfDay(out ofDay)))
        {
            return false;
        }

        TimeSpan? offset = null;
        if (!Offset(ref offset) || _at != _text.Length || (dayFirst ?? monthFirst) is not { } some || some.Year > 9998)
        {
            return false;
        }

        time = new WrittenTime(dayFirst + ofDay, monthFirst + ofDay, offset);
        return true;
    }

    private bool Date(int first, int length, out DateTime? dayFirst, out DateTime? monthFirst)
    {
        dayFirst = monthFirst = null;
        if (length == 8)
        {
            dayFirst = monthFirst = DateOf(first / 10_000, first / 100 % 100, first % 100);
            return dayFirst is not null;
        }

        var mark = Next;
        if (mark is not ('-' or '/' or '.') || !Skip(mark) || !Digits(out var second, out var secondLength) || secondLength > 2 || !Skip(mark) || !Digits(out var third, out var thirdLength))
        {
            return false;
        }

        if (length == 4 && thirdLength <= 2)
        {
            dayFirst = monthFirst = DateOf(first, second, third);
        }
        else if (length <= 2 && thirdLength == 4)
        {
            (dayFirst, monthFirst) = (DateOf(third, second, first), DateOf(third, first, second));
        }

        return dayFirst is not null || monthFirst is not null;
    }

    private static DateTime? DateOf(int year, int month, int day) =>
        year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateTime(year, month, day) : null;

    // What stands between date and time.
    private bool Gap()
    {
        if (Next is 'T' or 't' or ':' or '_')
        {
            _at++;
            return true;
        }

        var from = _at;
        while (Next == ' ')
        {
            _at++;
        }

        return _at > from;
    }

    private bool TimeOfDay(out TimeSpan time)
    {
        time = default;
        if (!Digits(out var hour, out var length))
        {
            return false;
        }

        var (minute, second, fraction) = (0, 0, 0L);
        if (length is 4 or 6)
        {
            (hour, minute, second) = length == 4 ? (hour / 100, hour % 100, 0) : (hour / 10_000, hour / 100 % 100, hour % 100);
        }
        else if (length > 2 || !Skip(':') || !Digits(out minute, out length) || length != 2 || (Next == ':' && (!Skip(':') || !Digits(out second, out length) || length != 2 || !Fraction(out fraction))))
        {
            return false;
        }

        while (Next == ' ')
        {
            _at++;
        }

        var half = Next is 'a' or 'A' ? 0 : Next is 'p' or 'P' ? 12 : -1;
        if (half >= 0)
        {
            _at++;
            if (!(Skip('M') || Skip('m')) || hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + half;
        }

        time = new TimeSpan(hour, minute, second) + TimeSpan.FromTicks(fraction);
        return minute <= 59 && second <= 60 && time <= TimeSpan.FromDays(1);
    }

    private bool Fraction(out long ticks)
    {
        ticks = 0;
        if (Next is not ('.' or ','))
        {
            return true;
        }

        _at++;
        var unit = TimeSpan.TicksPerSecond;
        var from = _at;
        for (; char.IsAsciiDigit(Next); _at++)
        {
            unit /= 10;
            ticks += (Next - '0') * unit;
        }

        return _at > from;
    }

    private bool Offset(ref TimeSpan? offset)
    {
        while (Next == ' ')
        {
            _at++;
        }

        if (Next is 'Z' or 'z')
        {
            (offset, _at) = (TimeSpan.Zero, _at + 1);
            return true;
        }

        if (_text[_at..] is "UTC" or "GMT")
        {
            (offset, _at) = (TimeSpan.Zero, _text.Length);
            return true;
        }

        if (Next is not ('+' or '-'))
        {
            return true;
        }

        var sign = Next == '-' ? -1 : 1;
        _at++;
        if (!Digits(out var hours, out var length) || length is not (2 or 4))
        {
            return false;
        }

        var minutes = 0;
        if (length == 4)
        {
            (hours, minutes) = (hours / 100, hours % 100);
        }
        else if (Skip(':') && (!Digits(out minutes, out length) || length != 2))
        {
            return false;
        }

        offset = sign * new TimeSpan(hours, minutes, 0);
        return minutes <= 59 && hours <= 14;
    }

    private bool Skip(char mark)
    {
        var found = Next == mark;
        _at += found ? 1 : 0;
        return found;
    }

    private bool Digits(out int value, out int length)
    {
        (value, length) = (0, 0);
        for (; length < 9 && char.IsAsciiDigit(Next); _at++)
        {
            value = (value * 10) + (Next - '0');
            length++;
        }

        return length > 0;
    }
}
