using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources.Replay;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

public sealed class RecordingReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Npy_EachVersion_TypeShapeAndElements(byte version)
    {
        byte[] elements = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0];
        var recording = NpyReader.Decode("a.npy", RecordingFiles.Npy("{'descr': '<i2', 'fortran_order': False, 'shape': (3, 2), }", elements, version));

        Assert.Equal(ElementType.Int16, recording.Type);
        Assert.Equal([3, 2], recording.Shape);
        Assert.Equal(elements, recording.Bytes);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", "Fortran order")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "elements of type '>f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "elements of type '|O'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "its header promises 12")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647, 2147483647), }", "its header promises")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "its shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,2), }", "its shape")]
    [InlineData("{'descr': '<f4'}", "has no shape")]
    public void Npy_ThatCannotBeUsed_OneClearMessage(string header, string expected)
    {
        var error = Assert.Throws<ReplayException>(() => NpyReader.Decode("a.npy", RecordingFiles.Npy(header, new byte[8])));

        Assert.StartsWith("a.npy: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_NamesCommentsAndSpaces_RowsOfNumbers()
    {
        var recording = CsvReader.Decode("a.csv", Encoding.UTF8.GetBytes("time,x\r\n# a comment\r\n0.5, 1\r\n\r\n1.5, -2e3\n"));

        Assert.Equal([2, 2], recording.Shape);
        Assert.Equal([0.5f, 1f, 1.5f, -2000f], MemoryMarshal.Cast<byte, float>(recording.Bytes).ToArray());
    }

    [Theory]
    [InlineData("1,2\n3\n", "line 2 has 1 numbers, where 2 numbers are expected")]
    [InlineData("1,2\n3,NaN\n", "line 2 has something that is no number")]
    [InlineData("nan,nan\n1,2\n", "line 1 has something that is no number")]
    [InlineData("x,y\nnan,NaN\n1,2\n", "line 2 has something that is no number")]
    [InlineData("-inf,1\n1,2\n", "line 1 has something that is no number")]
    [InlineData("1e99,1\n1,2\n", "line 1 has something that is no number")]
    [InlineData("1,2\n3,\n", "line 2 has something that is no number")]
    [InlineData("a,b\nc,d\n", "has no rows of numbers")]
    [InlineData("", "has no rows of numbers")]
    public void Csv_ThatCannotBeUsed_OneClearMessage(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ReplayException>(() => CsvReader.Decode("a.csv", Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 8, ElementType.UInt8)]
    [InlineData(1, 16, ElementType.Int16)]
    [InlineData(1, 32, ElementType.Int32)]
    [InlineData(3, 32, ElementType.Float32)]
    public void Wav_EachFormat_KeepsItsElements(ushort format, ushort bits, ElementType type)
    {
        var data = Enumerable.Range(0, 2 * 3 * bits / 8).Select(i => (byte)i).ToArray();
        var recording = WavReader.Decode("a.wav", RecordingFiles.Wav(format, 2, 16_000, bits, data));

        Assert.Equal(type, recording.Type);
        Assert.Equal([3, 2], recording.Shape);
        Assert.Equal(16_000, recording.SampleRateHz);
        Assert.Equal(data, recording.Bytes);
    }

    [Fact]
    public void Wav_24Bits_BecomesFractionsOfFullScale()
    {
        var recording = WavReader.Decode("a.wav", RecordingFiles.Wav(1, 1, 8_000, 24, [0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0xFF]));

        Assert.Equal([0.5f, -1f, -1f / (1 << 23)], MemoryMarshal.Cast<byte, float>(recording.Bytes).ToArray());
    }

    [Theory]
    [InlineData(2, 1, 8000, 4, "format 2 with 4 bits")]
    [InlineData(1, 0, 8000, 16, "0 channels")]
    [InlineData(1, 1, 0, 16, "at 0 Hz")]
    public void Wav_ThatCannotBeUsed_OneClearMessage(ushort format, ushort channels, uint rate, ushort bits, string expected) =>
        Assert.Contains(expected, Assert.Throws<ReplayException>(() => WavReader.Decode("a.wav", RecordingFiles.Wav(format, channels, rate, bits, new byte[8]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Readers_AnyTornOrFlippedFile_RefuseOrRead()
    {
        var npy = RecordingFiles.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", new byte[16]);
        var wav = RecordingFiles.Wav(1, 2, 16_000, 16, new byte[16]);
        Gen.Select(Gen.Bool, Gen.Int[0, 120], Gen.Byte, Gen.Int[0, 120]).Sample((isNpy, at, value, length) =>
        {
            var file = (byte[])(isNpy ? npy : wav).Clone();
            file[at % file.Length] = value;
            file = file[..Math.Min(length + 1, file.Length)];
            try
            {
                var recording = isNpy ? NpyReader.Decode("f", file) : WavReader.Decode("f", file);
                Assert.True(recording.Bytes.Length <= 16);
            }
            catch (ReplayException e)
            {
                Assert.StartsWith("f: ", e.Message, StringComparison.Ordinal);
            }
        });
    }
}
