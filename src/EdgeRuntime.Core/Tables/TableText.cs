using System.Text;

namespace EdgeRuntime.Core.Tables;

/// <summary>Opens a file of text: UTF-8 or UTF-16, with or without a byte order mark.</summary>
public static class TableText
{
    /// <summary>Opens a stream that can seek.</summary>
    public static StreamReader Open(Stream stream)
    {
        Span<byte> start = stackalloc byte[64];
        var length = stream.CanSeek ? stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) : 0;
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }

        return new StreamReader(stream, EncodingOf(start[..length]), detectEncodingFromByteOrderMarks: true);
    }

    // Without a mark: numbers, delimiters and line ends of UTF-16 have a zero in each high byte, and a table starts with several of them or with a name.
    private static Encoding EncodingOf(ReadOnlySpan<byte> start)
    {
        var (even, odd, pairs) = (0, 0, start.Length / 2);
        for (var i = 0; i < pairs; i++)
        {
            even += start[2 * i] == 0 ? 1 : 0;
            odd += start[(2 * i) + 1] == 0 ? 1 : 0;
        }

        return odd > even && odd * 2 > pairs ? Encoding.Unicode
            : even > odd && even * 2 > pairs ? Encoding.BigEndianUnicode
            : Encoding.UTF8;
    }
}
