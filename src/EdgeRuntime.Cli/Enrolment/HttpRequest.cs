using System.Globalization;
using System.Text;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary>One HTTP/1.1 request (RFC 9112) with a body of a stated length.</summary>
internal sealed record HttpRequest(string Method, string Path, byte[] Body)
{
    private const int MaxHeadBytes = 8 * 1024;
    private const string LengthField = "Content-Length:";

    /// <summary>Reads one; null when it is not a request, or longer than allowed.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="maxBodyBytes">Longest body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<HttpRequest?> ReadAsync(Stream stream, int maxBodyBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes + maxBodyBytes];
        var (count, end) = (0, -1);
        while (end < 0)
        {
            var read = count < MaxHeadBytes ? await stream.ReadAsync(buffer.AsMemory(count), cancellationToken) : 0;
            if (read == 0)
            {
                return null;
            }

            count += read;
            end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
        }

        var lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, ['/', ..] path, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        var text = lines.FirstOrDefault(static line => line.StartsWith(LengthField, StringComparison.OrdinalIgnoreCase))?[LengthField.Length..].Trim() ?? "0";
        var start = end + "\r\n\r\n".Length;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > maxBodyBytes || start + length > buffer.Length)
        {
            return null;
        }

        if (count < start + length)
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(count, start + length - count), cancellationToken);
        }

        return new HttpRequest(method, path, buffer[start..(start + length)]);
    }
}
