namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>
/// The bytes of an image file as a decoder may have them: past the end it fails, where StbImageSharp would read zeros for ever, and after a time
/// limit it fails too, where a small file asks for the work of a large one.
/// </summary>
/// <param name="inner">The file.</param>
/// <param name="wall">The clock of the limit.</param>
/// <param name="limit">Time for decoding from now on.</param>
internal sealed class ImageStream(Stream inner, TimeProvider wall, TimeSpan limit) : Stream
{
    // A decoder asks for single bytes; the clock costs as much as several of them.
    private const int ReadsPerLook = 64;

    private readonly long _startedAt = wall.GetTimestamp();
    private int _reads;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Look();
        var value = inner.ReadByte();
        return value >= 0 ? value : throw Cut();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        Look();
        var count = inner.Read(buffer);
        return count > 0 || buffer.IsEmpty ? count : throw Cut();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static EndOfStreamException Cut() => new("the file is cut short");

    private void Look()
    {
        if (++_reads % ReadsPerLook == 0 && wall.GetElapsedTime(_startedAt) > limit)
        {
            throw new IOException(FormattableString.Invariant($"decoding took more than {limit.TotalSeconds:0.#} s"));
        }
    }
}
