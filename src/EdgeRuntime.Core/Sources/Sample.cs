namespace EdgeRuntime.Core.Sources;

/// <summary>
/// A reusable buffer that a source fills. Owned by the loop that reads; never shared between threads.
/// It grows to the largest sample seen and is never shrunk, so that steady state allocates nothing.
/// </summary>
public sealed class Sample
{
    private byte[] _bytes = [];

    /// <summary>Element bytes, little-endian, <see cref="Height"/> x <see cref="Width"/> x channels or samples x channels.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The same bytes for asynchronous reads.</summary>
    public Memory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Rows of an image whose size varies; 0 otherwise.</summary>
    public int Height { get; set; }

    /// <summary>Columns of an image whose size varies; 0 otherwise.</summary>
    public int Width { get; set; }

    /// <summary>When the sample (the end of its window) was captured, physical clock.</summary>
    public DateTimeOffset CapturedAt { get; set; }

    /// <summary>The label that the source knows to be true (simulators, labelled folders); null where it knows none.</summary>
    public string? Truth { get; set; }

    /// <summary>The recording or picture that the sample is from; null for live sources.</summary>
    public string? File { get; set; }

    /// <summary>Exchanges all that is in it with another one; nothing is copied.</summary>
    internal void Exchange(Sample other)
    {
        (_bytes, other._bytes) = (other._bytes, _bytes);
        (Length, other.Length) = (other.Length, Length);
        (Height, other.Height) = (other.Height, Height);
        (Width, other.Width) = (other.Width, Width);
        (CapturedAt, other.CapturedAt) = (other.CapturedAt, CapturedAt);
        (Truth, other.Truth) = (other.Truth, Truth);
        (File, other.File) = (other.File, File);
    }

    /// <summary>Sets the length in use, growing the buffer when needed.</summary>
    public Span<byte> SetLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(length);
        }

        Length = length;
        return Bytes;
    }
}
