using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

public sealed class WavReaderTests
{
    [Theory]
    [InlineData("ffmpeg-pipe.wav")]
    [InlineData("zero-size.wav")]
    [InlineData("cut-off.wav")]
    public void Decode_SharedCaseFromAPipe_SamplesOfTheGoodFileToTheEnd(string file)
    {
        var (good, recording) = (Case("good.wav"), Case(file));

        Assert.Equal((ElementType.Int16, 2, 6400.0), (recording.Type, recording.Shape[1], recording.SampleRateHz));
        Assert.Equal(file == "cut-off.wav" ? 3096 : good.Shape[0], recording.Shape[0]);
        Assert.Equal(good.Bytes[..recording.Bytes.Length], recording.Bytes);
    }

    [Theory]
    [InlineData(1, 8, ElementType.UInt8)]
    [InlineData(1, 16, ElementType.Int16)]
    [InlineData(1, 32, ElementType.Int32)]
    [InlineData(3, 32, ElementType.Float32)]
    [InlineData(3, 64, ElementType.Float64)]
    public void Decode_EachFormat_KeepsItsElements(ushort format, ushort bits, ElementType type)
    {
        var data = Enumerable.Range(0, 2 * 3 * bits / 8).Select(i => (byte)i).ToArray();
        foreach (var file in (byte[][])[RecordingFiles.Wav(format, 2, 16_000, bits, data), Extensible(format, 2, 16_000, bits, data)])
        {
            var recording = WavReader.Decode("a.wav", file);

            Assert.Equal(type, recording.Type);
            Assert.Equal([3, 2], recording.Shape);
            Assert.Equal(16_000, recording.SampleRateHz);
            Assert.Equal(data, recording.Bytes);
        }
    }

    [Fact]
    public void Decode_24Bits_BecomesFractionsOfFullScale()
    {
        var recording = WavReader.Decode("a.wav", RecordingFiles.Wav(1, 1, 8_000, 24, [0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0xFF]));

        Assert.Equal([0.5f, -1f, -1f / (1 << 23)], MemoryMarshal.Cast<byte, float>(recording.Bytes).ToArray());
    }

    [Fact]
    public void Decode_AnySizeFields_AllSamplesThatAreThere()
    {
        byte[] data = [1, 2, 3, 4, 5, 6, 7, 8];
        uint[] sizes = [0, 1, 7, 8, 9, 16, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];
        foreach (var riff in (uint[])[0, 100, 0x7FFFFFFF, 0xFFFFFFFF])
        {
            foreach (var size in sizes)
            {
                var file = RecordingFiles.Wav(1, 1, 8_000, 8, data);
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), riff);
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 12), size);

                Assert.Equal(data[..(int)(size == 0 ? 8 : Math.Min(size, 8))], WavReader.Decode("a.wav", file).Bytes);
            }
        }
    }

    [Fact]
    public void Decode_Rf64_LengthFromItsOwnChunk()
    {
        var file = RecordingFiles.Wav(1, 1, 8_000, 8, [1, 2, 3, 4, .. "LIST"u8, 0, 0, 0, 0]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 16), 0xFFFFFFFF);
        var sizes = new byte[36];
        "ds64"u8.CopyTo(sizes);
        sizes[4] = 28;
        sizes[16] = 4;
        file = [.. "RF64"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVE"u8, .. sizes, .. file[12..]];

        Assert.Equal([1, 2, 3, 4], WavReader.Decode("a.wav", file).Bytes);
    }

    [Fact]
    public void Decode_20BitsIn3Bytes_AreLeftJustified() =>
        Assert.Equal([0.5f], MemoryMarshal.Cast<byte, float>(WavReader.Decode("a.wav", RecordingFiles.Wav(1, 1, 8_000, 20, [0, 0, 0x40])).Bytes).ToArray());

    [Theory]
    [InlineData(2, 1, 8000, 4, "a.wav: Microsoft ADPCM with 4 bits cannot be read; use PCM of 8, 16, 24 or 32 bits or floats")]
    [InlineData(0x11, 1, 8000, 4, "a.wav: IMA ADPCM with 4 bits")]
    [InlineData(6, 1, 8000, 8, "a.wav: A-law with 8 bits")]
    [InlineData(7, 1, 8000, 8, "a.wav: mu-law with 8 bits")]
    [InlineData(0x55, 1, 8000, 0, "a.wav: MP3 with 0 bits")]
    [InlineData(3, 1, 8000, 16, "a.wav: floats with 16 bits")]
    [InlineData(1, 0, 8000, 16, "a.wav: 0 channels")]
    [InlineData(1, 1, 0, 16, "at 0 Hz")]
    public void Decode_WhatCannotBeRead_IsNamed(ushort format, ushort channels, uint rate, ushort bits, string expected) =>
        Assert.Contains(expected, Assert.Throws<ReplayException>(() => WavReader.Decode("a.wav", RecordingFiles.Wav(format, channels, rate, bits, new byte[8]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fLaC\0\0\0\0\0\0\0\0", "a.wav: not a WAV file: it is FLAC; decode it")]
    [InlineData("RIFX\0\0\0\0WAVE", "a.wav: not a WAV file: RIFX")]
    [InlineData("RIFF\0\0\0\0AVI ", "a.wav: not a WAV file")]
    [InlineData("RIFF", "a.wav: not a WAV file")]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", "a.wav: ends within its header")]
    [InlineData("RIFF\0\0\0\0WAVEdata\0\0\0\0", "a.wav: no complete format chunk before the samples")]
    public void Decode_OtherFiles_AreNamed(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ReplayException>(() => WavReader.Decode("a.wav", System.Text.Encoding.Latin1.GetBytes(text))).Message, StringComparison.Ordinal);

    private static Recording Case(string file) => WavReader.Decode(file, File.ReadAllBytes(SharedData.File($"cases/wav/{file}")));

    private static byte[] Extensible(ushort format, ushort channels, uint rate, ushort bits, byte[] data)
    {
        var plain = RecordingFiles.Wav(0xFFFE, channels, rate, bits, data);
        byte[] extension = [22, 0, (byte)bits, 0, 3, 0, 0, 0, (byte)format, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        return [.. plain[..16], 40, 0, 0, 0, .. plain[20..36], .. extension, .. plain[36..]];
    }
}
