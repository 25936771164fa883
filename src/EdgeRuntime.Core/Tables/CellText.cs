using System.Globalization;

namespace EdgeRuntime.Core.Tables;

/// <summary>Reads single cells.</summary>
internal static class CellText
{
    private const int MaxNumberLength = 64;

    // How NumPy, pandas, R, LabVIEW and .NET write a value that is missing or beyond all numbers.
    private static readonly string[] MissingWords = ["nan", "inf", "infinity", "na", "n/a", "null", "none"];

    /// <summary>What a cell holds.</summary>
    public static CellKind KindOf(ReadOnlySpan<char> cell) =>
        IsMissing(cell) ? CellKind.Missing
        : TryNumber(cell, false, out _) || TryNumber(cell, true, out _) ? CellKind.Number
        : TimeText.IsTime(cell) ? CellKind.Time
        : CellKind.Word;

    /// <summary>Whether a cell is empty or says that there is no value.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell)
    {
        var word = cell.TrimStart("+-");
        foreach (var known in MissingWords)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return cell.IsEmpty;
    }

    /// <summary>Reads a finite number.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="decimalComma">The decimal mark is a comma.</param>
    /// <param name="value">The number; infinite where it is too large.</param>
    public static bool TryNumber(ReadOnlySpan<char> cell, bool decimalComma, out double value)
    {
        value = 0;
        if (!decimalComma || cell.IndexOf(',') < 0)
        {
            return (!decimalComma || cell.IndexOf('.') < 0) && IsNumeric(cell) && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        if (cell.Length > MaxNumberLength || cell.IndexOf('.') >= 0)
        {
            return false;
        }

        Span<char> point = stackalloc char[MaxNumberLength];
        cell.Replace(point, ',', '.');
        return IsNumeric(point[..cell.Length]) && double.TryParse(point[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    // double.TryParse reads words such as 'Infinity' too.
    private static bool IsNumeric(ReadOnlySpan<char> cell)
    {
        var digits = cell.TrimStart("+-");
        return !digits.IsEmpty && (char.IsAsciiDigit(digits[0]) || digits[0] == '.');
    }
}
