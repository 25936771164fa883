using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>What cannot be loaded is told in one line that names the file.</summary>
public sealed class LoadErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_QuantizationScaleOfOneElement_FailsWithWhatToDo()
    {
        var error = Refused(TinyGraphs.AddsWithVectorScales().Save(_folder.Path), ErrorCode.ModelLoadFailed);

        Assert.Contains("[1] where a scalar is needed", error, StringComparison.Ordinal);
        Assert.Contains("export the model again with scalar scales", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_QuantizationScaleAsScalar_Runs()
    {
        using var session = Sessions.Open(TinyGraphs.AddsWithScalarScales().Save(_folder.Path));
        var input = new float[4 * 8 * 8];
        Array.Fill(input, 1);

        Assert.All(session.Run(input), static value => Assert.Equal(2, value, 0.05));
    }

    [Fact]
    public void Open_NoFile_SaysSo() => Assert.Contains("no such file", Refused(_folder.File("absent.onnx"), ErrorCode.ModelFileMissing), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("this is no protobuf at all")]
    [InlineData("\u0008\u0007")]
    public void Open_NoModel_SaysSo(string content)
    {
        var path = _folder.File("bad.onnx");
        File.WriteAllText(path, content);

        Assert.Contains("ONNX Runtime cannot load it", Refused(path, ErrorCode.ModelLoadFailed), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TruncatedModel_SaysSo()
    {
        var path = TinyGraphs.Adds(1).Save(_folder.Path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^30]);

        Refused(path, ErrorCode.ModelLoadFailed);
    }

    [Fact]
    public void Open_TensorOfStrings_SaysWhichTensorCannotBeFed()
    {
        var error = Refused(TinyGraphs.Passes(GraphElement.String, 1).Save(_folder.Path), ErrorCode.ModelMismatch);

        Assert.Contains("'x' is String, which this agent cannot feed", error, StringComparison.Ordinal);
    }

    private static string Refused(string path, ErrorCode code)
    {
        var error = Assert.Throws<ModelLoadException>(() => Sessions.Open(path));
        Assert.Equal(code, error.Code);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
