using System.Buffers.Binary;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Wav;

/// <summary>
/// The chunks in front of the samples of a RIFF/WAVE, RF64 or BW64 file (EBU Tech 3306). Recorders that write into a pipe cannot return to fill in the sizes and
/// leave 0 or 0xFFFFFFFF there; samples then go on to the end.
/// </summary>
/// <param name="Type">Element type of the samples; 24-bit samples become 32-bit floats.</param>
/// <param name="Channels">Samples of one row.</param>
/// <param name="SampleRateHz">Rows per second.</param>
/// <param name="BytesPerSample">Bytes of a sample in the file.</param>
/// <param name="DataStart">Where the samples start.</param>
/// <param name="DataLength">Their bytes; null when only the end of the file tells.</param>
internal sealed record WavHeader(ElementType Type, int Channels, uint SampleRateHz, int BytesPerSample, int DataStart, long? DataLength)
{
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xFFFE;
    private const uint UnknownLength = 0xFFFFFFFF;

    /// <summary>Longest header; recorders put remarks and waveform previews in front of the samples.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Bytes that tell whether a stream is a WAV.</summary>
    public const int MagicLength = 12;

    /// <summary>Whether bytes start like a WAV, as far as there are any.</summary>
    public static bool MayBeWav(ReadOnlySpan<byte> start)
    {
        var magic = start[..Math.Min(4, start.Length)];
        return ("RIFF"u8.StartsWith(magic) || "RF64"u8.StartsWith(magic) || "BW64"u8.StartsWith(magic)) && (start.Length < MagicLength || start.Slice(8, 4).SequenceEqual("WAVE"u8));
    }

    /// <summary>Reads a header; null when it does not end within the bytes.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="fileLength">Length of the whole file; null for a stream.</param>
    /// <exception cref="InvalidDataException">It is not a WAV, or one that cannot be read; the message is the cause.</exception>
    public static WavHeader? Read(ReadOnlySpan<byte> start, long? fileLength)
    {
        if (start.Length < MagicLength || !MayBeWav(start))
        {
            throw new InvalidDataException($"not a WAV file{OtherFormat(start)}");
        }

        var (riffLength, longLength) = (BinaryPrimitives.ReadUInt32LittleEndian(start[4..]), (long?)null);
        ReadOnlySpan<byte> format = default;
        for (var at = (long)MagicLength; at + 8 <= start.Length;)
        {
            var id = start.Slice((int)at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(start[((int)at + 4)..]);
            var content = start[((int)at + 8)..];
            if (id.SequenceEqual("data"u8))
            {
                var known = IsLengthKnown(length, riffLength, fileLength) ? length : longLength;
                return Of(format, (int)at + 8, known);
            }

            if (length > content.Length)
            {
                return length > MaxLength ? throw new InvalidDataException($"a chunk of {length} bytes before the samples") : null;
            }

            content = content[..(int)length];
            format = id.SequenceEqual("fmt "u8) ? content : format;
            longLength = id.SequenceEqual("ds64"u8) && length >= 16 && BinaryPrimitives.ReadInt64LittleEndian(content[8..]) is > 0 and var stated ? stated : longLength;

            // Chunks are padded to even lengths.
            at += 8 + length + (length & 1);
        }

        return null;
    }

    // 0 is what a recorder leaves that was killed; where the file's own length is right, there are no samples.
    private static bool IsLengthKnown(uint length, uint riffLength, long? fileLength) =>
        length != UnknownLength && (length != 0 || (fileLength is { } whole && riffLength + 8L == whole));

    private static WavHeader Of(ReadOnlySpan<byte> format, int dataStart, long? dataLength)
    {
        if (format.Length < 16)
        {
            throw new InvalidDataException("no complete format chunk before the samples");
        }

        var kind = BinaryPrimitives.ReadUInt16LittleEndian(format);
        kind = kind == Extensible && format.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(format[24..]) : kind;
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int block = BinaryPrimitives.ReadUInt16LittleEndian(format[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (channels is < 1 or > 64 || rate is 0 or > 10_000_000)
        {
            throw new InvalidDataException($"{channels} channels at {rate} Hz cannot be read");
        }

        // Samples of 12 or 20 bits lie left-justified in 2 or 4 bytes.
        var bytes = block % channels == 0 && block / channels >= (bits + 7) / 8 ? block / channels : (bits + 7) / 8;
        var type = (kind, bytes) switch
        {
            (Pcm, 1) => ElementType.UInt8,
            (Pcm, 2) => ElementType.Int16,
            (Pcm, 3) => ElementType.Float32,
            (Pcm, 4) => ElementType.Int32,
            (Float, 4) => ElementType.Float32,
            (Float, 8) => ElementType.Float64,
            _ => throw new InvalidDataException($"{CodecName(kind)} with {bits} bits cannot be read; use PCM of 8, 16, 24 or 32 bits or floats of 32 or 64 bits (ffmpeg -i IN -c:a pcm_s16le OUT.wav)"),
        };
        return new WavHeader(type, channels, rate, bytes, dataStart, dataLength);
    }

    private static string CodecName(ushort kind) => kind switch
    {
        Pcm => "PCM",
        2 => "Microsoft ADPCM",
        Float => "floats",
        6 => "A-law",
        7 => "mu-law",
        0x11 => "IMA ADPCM",
        0x31 => "GSM 6.10",
        0x50 => "MPEG audio",
        0x55 => "MP3",
        0xF1AC => "FLAC",
        _ => $"format {kind}",
    };

    private static string OtherFormat(ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFX"u8) ? ": RIFX (big-endian) cannot be read"
        : start.StartsWith("fLaC"u8) ? ": it is FLAC; decode it (flac -d, or ffmpeg -i IN OUT.wav)"
        : start.StartsWith("OggS"u8) || start.StartsWith("ID3"u8) ? ": it is compressed; decode it (ffmpeg -i IN OUT.wav)"
        : "";
}
