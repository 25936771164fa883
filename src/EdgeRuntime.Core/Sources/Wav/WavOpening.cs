using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Wav;

/// <summary>
/// The start of a child's output: samples as configured, or a WAV header in front of them, as <c>arecord</c>, <c>sox</c> and <c>ffmpeg</c> write it. The header is
/// recognised by its first bytes and must agree with the configured form.
/// </summary>
/// <param name="format">The configured form.</param>
internal sealed class WavOpening(SampleFormat format)
{
    /// <summary>Whether the start has been read.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Bytes of samples that are still to come; a WAV may have other chunks behind them.</summary>
    public long Remaining { get; private set; } = long.MaxValue;

    /// <summary>Reads the start; false when more bytes are needed.</summary>
    /// <param name="start">All bytes so far.</param>
    /// <param name="isEnd">No more fit or come.</param>
    /// <param name="skip">Bytes in front of the samples.</param>
    /// <exception cref="InvalidDataException">The header cannot be used; the message is the cause.</exception>
    public bool TryOpen(ReadOnlySpan<byte> start, bool isEnd, out int skip)
    {
        skip = 0;
        if (format.Kind != SampleKind.Series || !WavHeader.MayBeWav(start))
        {
            return IsOpen = true;
        }

        if (start.Length < WavHeader.MagicLength)
        {
            return IsOpen = isEnd;
        }

        if (WavHeader.Read(start, null) is not { } header)
        {
            return isEnd ? throw new InvalidDataException($"its WAV header does not end within {start.Length} bytes") : false;
        }

        if (header.BytesPerSample != header.Type.SizeInBytes() || header.Type != format.Type || header.Channels != format.Shape[1])
        {
            throw new InvalidDataException(
                $"its WAV header says {(header.BytesPerSample == 3 ? "24-bit PCM" : header.Type.ToString())} with {header.Channels} channels, but Format says {format.Type} with {format.Shape[1]}; change one of them");
        }

        if (format.SampleRateHz is { } rate && Math.Abs(rate - header.SampleRateHz) > 0.001 * rate)
        {
            throw new InvalidDataException(FormattableString.Invariant($"its WAV header says {header.SampleRateHz} Hz, but Format:SampleRateHz is {rate}; change one of them"));
        }

        (skip, Remaining) = (header.DataStart, header.DataLength ?? long.MaxValue);
        return IsOpen = true;
    }

    /// <summary>How many of these bytes are samples.</summary>
    public int Take(int count)
    {
        var taken = (int)Math.Min(count, Remaining);
        Remaining -= taken;
        return taken;
    }
}
