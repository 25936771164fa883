using System.Security.Cryptography;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Models;

public sealed class ModelPackageTests
{
    [Fact]
    public void Load_SoundFolder_KnowsItsFilesAndItsDigest()
    {
        using var folder = new PackageFolder();

        var package = ModelPackage.Load(folder.Path);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.ManifestPath))), package.Digest);
        Assert.Equal("int8", package.DefaultVariant.Name);
        Assert.Equal(folder.PathOf("model.onnx"), package.PathOf("model.onnx"));
    }

    [Fact]
    public void Load_NoFolder_SaysWhatAModelIs()
    {
        using var folder = new PackageFolder();
        File.Delete(folder.ManifestPath);

        var error = folder.LoadError();

        Assert.Equal($"{folder.ManifestPath}: no such file; a model is a folder with a manifest.json and the files that it names", error.Message);
        Assert.Equal(ErrorCode.ModelFileMissing, error.Code);
    }

    [Fact]
    public void Load_ManifestThatIsAFolder_CannotBeRead()
    {
        using var folder = new PackageFolder();
        File.Delete(folder.ManifestPath);
        Directory.CreateDirectory(folder.ManifestPath);

        Assert.StartsWith($"{folder.ManifestPath}: cannot be read (", folder.LoadError().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManifestOfOneByteTooMany_IsRefusedUnread()
    {
        using var folder = new PackageFolder();
        folder.Write(PackageFolder.Sound().ToJsonString().PadRight(ModelManifest.MaxBytes));
        ModelPackage.Load(folder.Path);

        folder.Write(PackageFolder.Sound().ToJsonString().PadRight(ModelManifest.MaxBytes + 1));

        Assert.Equal($"{folder.ManifestPath}: 262145 bytes are more than the 262144 that a manifest may have", folder.LoadError().Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\": \"model-manifest/1\"")]
    [InlineData("\0\0\0\0")]
    public void Load_NoManifest_IsRefused(string content)
    {
        using var folder = new PackageFolder();
        folder.Write(content);

        Assert.Equal(ErrorCode.ManifestInvalid, folder.LoadError().Code);
    }

    [Fact]
    public void Load_NestedWithoutEnd_IsRefused()
    {
        using var folder = new PackageFolder();
        folder.Write(new string('[', 100_000));

        Assert.Equal(ErrorCode.ManifestInvalid, folder.LoadError().Code);

        folder.Spoil("description", string.Concat(Enumerable.Repeat("{\"a\":", 20)) + "1" + new string('}', 20));
        Assert.Equal(ErrorCode.ManifestInvalid, folder.LoadError().Code);
    }

    [Fact]
    public void Load_FileMissing_NamesIt()
    {
        using var folder = new PackageFolder();
        File.Delete(folder.PathOf("model.onnx"));

        var error = folder.LoadError();

        Assert.StartsWith($"{folder.PathOf("model.onnx")}: named by the manifest, but cannot be read (", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.ModelFileMissing, error.Code);
    }

    [Fact]
    public void Load_FileOfAnotherSize_SaysBoth()
    {
        using var folder = new PackageFolder();
        File.WriteAllBytes(folder.PathOf("model.onnx"), [1, 2, 3]);

        var error = folder.LoadError();

        Assert.Equal($"{folder.PathOf("model.onnx")}: 3 bytes, but the manifest says {PackageFolder.Payload.Length}; copy the model again", error.Message);
        Assert.Equal(ErrorCode.DigestMismatch, error.Code);
    }

    [Fact]
    public void Load_OneBitFlipped_IsRefused()
    {
        using var folder = new PackageFolder();
        byte[] flipped = [.. PackageFolder.Payload];
        flipped[7] ^= 1;
        File.WriteAllBytes(folder.PathOf("model.onnx"), flipped);

        var error = folder.LoadError();

        Assert.Equal($"{folder.PathOf("model.onnx")}: its sha256 is not the manifest's; copy the model again", error.Message);
        Assert.Equal(ErrorCode.DigestMismatch, error.Code);
    }

    [Theory]
    [InlineData("files", "[]")]
    [InlineData("files.0", """{"path": "model.onnx"}""")]
    public void Load_FolderThatLeavesOutItsHashes_FindsThem(string place, string json)
    {
        using var folder = new PackageFolder();
        folder.Spoil(place, json);

        var package = ModelPackage.Load(folder.Path);

        var file = Assert.Single(package.Manifest.Files);
        Assert.Equal(new FileSpec("model.onnx", Convert.ToHexStringLower(SHA256.HashData(PackageFolder.Payload)), PackageFolder.Payload.Length), file);
        Assert.Equal(PackageFolder.Payload, package.Read("model.onnx"));
        Assert.Equal(package.Digest, ModelPackage.Load(folder.Path).Digest);
    }

    [Fact]
    public void Load_FolderThatLeavesOutItsHashes_IsAnotherModelWithOtherWeights()
    {
        using var folder = new PackageFolder();
        folder.Spoil("files", "[]");
        var package = ModelPackage.Load(folder.Path);
        File.WriteAllBytes(folder.PathOf("model.onnx"), [1, 2, 3]);

        Assert.Equal(ErrorCode.DigestMismatch, Assert.Throws<ModelLoadException>(() => package.Read("model.onnx")).Code);
        Assert.NotEqual(package.Digest, ModelPackage.Load(folder.Path).Digest);
    }

    [Fact]
    public void LoadedModel_UnknownVariant_SaysWhichThereAre()
    {
        using var folder = new PackageFolder();
        var format = new SampleFormat(SampleKind.Series, ElementType.Float32, [4, 1]);

        var error = Assert.Throws<ModelLoadException>(() => LoadedModel.Load(ModelPackage.Load(folder.Path), format, new FakeInferenceSessions(), variant: "fp32"));

        Assert.Equal($"{folder.Path}: has no variant 'fp32', only int8", error.Message);
    }

    [Fact]
    public void LoadedModel_SourceThatDoesNotFit_IsRefusedBeforeTheFileIsOpened()
    {
        using var folder = new PackageFolder();
        var sessions = new FakeInferenceSessions();

        Assert.Throws<ModelLoadException>(() => LoadedModel.Load(ModelPackage.Load(folder.Path), new SampleFormat(SampleKind.Series, ElementType.Float32, [8, 1]), sessions));

        Assert.Null(sessions.Last);
    }
}
