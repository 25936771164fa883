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
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "big-endian type '>f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "object array '|O'")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "complex type '<c8'")]
    [InlineData("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", "text of type '<U4'")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", "time of type '<M8[ns]'")]
    [InlineData("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,), }", "structured array")]
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
