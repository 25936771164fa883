using System.Text;

namespace EdgeRuntime.Testing;

/// <summary>Spoils bytes the way that attackers and broken links do: bits, cuts, repeats, foreign pieces, and pieces of JSON in places where they hurt. The same seed makes the same changes.</summary>
/// <param name="seed">The seed.</param>
public sealed class Mutator(int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "true", "-1", "0", "1e999", "-1e-999", "9223372036854775808", "9007199254740993", "0.5", "\"\"", "\"a\"", "[]", "{}", "[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{",
            "\\u0000", "\\ud800", "\\", "\"", ",", ":", "}", "]", "{", "[", "//", "/*", "\ufeff", "NaN", "-Infinity", "\"../../etc/passwd\"", "\"__proto__\":1,",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x00],
    ];

    private readonly Random _random = new(seed);

    /// <summary>A copy with one to four changes; at most twice as long as the original and a little.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> original)
    {
        var bytes = new List<byte>(original.Length * 2);
        bytes.AddRange(original);
        for (var n = _random.Next(1, 5); n > 0; n--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 1 << _random.Next(1, 11)), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 5:
                Replace(bytes, at, length);
                break;
            case 6 when _random.Next(8) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                ReplaceDigits(bytes, at);
                break;
        }
    }

    private void Replace(List<byte> bytes, int at, int length)
    {
        bytes.RemoveRange(at, length);
        bytes.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
    }

    // The next number becomes another one: what a length or a count decides is where readers break.
    private void ReplaceDigits(List<byte> bytes, int from)
    {
        var at = bytes.FindIndex(from, static b => char.IsAsciiDigit((char)b));
        if (at >= 0)
        {
            var end = bytes.FindIndex(at, static b => !char.IsAsciiDigit((char)b));
            bytes.RemoveRange(at, (end < 0 ? bytes.Count : end) - at);
            var value = _random.Next(3) switch { 0 => _random.NextInt64(), 1 => 1L << _random.Next(63), _ => _random.Next(100) };
            bytes.InsertRange(at, Encoding.UTF8.GetBytes(value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }
}
