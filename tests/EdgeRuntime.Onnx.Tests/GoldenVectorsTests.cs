using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Golden vectors of the shipped model, sound and spoiled, in real sessions.</summary>
public sealed class GoldenVectorsTests : IDisposable
{
    private static readonly string Shipped = Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("golden-");

    public GoldenVectorsTests()
    {
        foreach (var file in Directory.EnumerateFiles(Shipped))
        {
            File.Copy(file, PathOf(Path.GetFileName(file)));
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("int8")]
    [InlineData("int8-small")]
    public void Check_ShippedModel_Agrees(string variant) => Assert.Null(Check(variant));

    [Fact]
    public void Attack_GoldenMismatch_OneValueBeyondTheTolerance_IsNoticed()
    {
        Spoil("golden-looseness.int8.f32", static bytes => BitConverter.GetBytes(BitConverter.ToSingle(bytes, 8) + 100).CopyTo(bytes, 8));

        var error = Check("int8");

        Assert.Equal(ErrorCode.GoldenMismatch, error!.Code);
        Assert.Contains("golden vector 'golden-looseness.f32' gives", error.Message, StringComparison.Ordinal);
        Assert.Contains("at [2]", error.Message, StringComparison.Ordinal);
        Assert.Null(Check("int8-small"));
    }

    [Fact]
    public void Attack_GoldenMismatch_NotANumber_IsNoticed()
    {
        Spoil("golden-looseness.int8.f32", static bytes => BitConverter.GetBytes(float.NaN).CopyTo(bytes, 0));

        Assert.Equal(ErrorCode.GoldenMismatch, Check("int8")!.Code);
    }

    [Fact]
    public void Check_VectorsOfTheWrongLength_SaysBoth()
    {
        File.WriteAllBytes(PathOf("golden-looseness.f32"), new byte[12]);
        Resign("golden-looseness.f32");

        var error = Check("int8");

        Assert.Equal(ErrorCode.GoldenMismatch, error!.Code);
        Assert.Contains("has 12 bytes", error.Message, StringComparison.Ordinal);
    }

    private ErrorInfo? Check(string variant)
    {
        var package = ModelPackage.Load(_folder.FullName);
        using var model = LoadedModel.Load(
            package, SampleFormat.Of(package.Manifest.Preprocess.Sample), new OnnxSessionFactory(new OnnxOptions(), new FakeLogger<OnnxSessionFactory>()), variant: variant);
        return GoldenVectors.Check(package, variant, model.Steps[0].Session);
    }

    private void Spoil(string file, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(PathOf(file));
        change(bytes);
        File.WriteAllBytes(PathOf(file), bytes);
        Resign(file);
    }

    // The manifest names the spoiled file as if its maker had meant it.
    private void Resign(string file)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(PathOf(ModelPackage.ManifestFile)))!;
        var entry = manifest["files"]!.AsArray().Single(entry => (string?)entry!["path"] == file)!;
        var bytes = File.ReadAllBytes(PathOf(file));
        entry["size"] = bytes.Length;
        entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllText(PathOf(ModelPackage.ManifestFile), manifest.ToJsonString());
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
