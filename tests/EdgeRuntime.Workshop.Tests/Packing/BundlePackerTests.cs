using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Workshop.Tests.Packing;

/// <summary>Packs the shipped model with the real ONNX Runtime.</summary>
public sealed class BundlePackerTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly TestTrust _trust = new();

    public void Dispose()
    {
        _folder.Dispose();
        _trust.Dispose();
    }

    [Fact]
    public void Pack_ShippedModel_IsABundleThatUnpacksToTheSameModel()
    {
        using var bundle = TestTrust.Accepted(Pack());

        Assert.Equal(BlockLayout.DefaultBlockSize, bundle.Manifest.BlockSize);
        Assert.Single(bundle.Manifest.BlockHashes);
        Assert.Empty(bundle.Envelope.Signatures);
        Assert.Null(BundleContent.Check(bundle, progress: null, TestContext.Current.CancellationToken));

        Assert.Null(BundleContent.Unpack(bundle, _folder.Beside("out"), progress: null, TestContext.Current.CancellationToken));
        var package = ModelPackage.Load(_folder.Beside("out"));
        Assert.Equal(bundle.Digest, package.Digest);
        Assert.All(package.Manifest.Files, file => Assert.Equal(File.ReadAllBytes(_folder.PathOf(file.Path)), File.ReadAllBytes(package.PathOf(file.Path))));
        _folder.AssertNoParts();
    }

    [Fact]
    public void Pack_Twice_MakesTheSameBytes()
    {
        TestTrust.Accepted(Pack()).Dispose();
        var first = File.ReadAllBytes(Output);
        TestTrust.Accepted(Pack()).Dispose();

        Assert.Equal(first, File.ReadAllBytes(Output));
    }

    [Fact]
    public void Pack_DraftWithoutHashesFilesOrDate_IsFilledIn()
    {
        _folder.EditManifest(static manifest =>
        {
            manifest.Remove("files");
            manifest.Remove("created");
            manifest.Remove("schema");
        });

        using var bundle = TestTrust.Accepted(Pack(blockSize: 4096));

        Assert.Equal(TestTrust.Start, bundle.Manifest.Created);
        Assert.Equal(8, bundle.Manifest.Files.Length);
        Assert.All(bundle.Manifest.Files, file => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.PathOf(file.Path)))), file.Sha256));
        Assert.Equal((bundle.Manifest.Files.Sum(static file => file.Size) + 4095) / 4096, bundle.Manifest.BlockHashes.Length);
    }

    [Fact]
    public void Pack_WeightsInAFileOfTheirOwn_AreFoundByTheNetwork()
    {
        var folder = Directory.CreateTempSubdirectory("external-");
        try
        {
            foreach (var file in Directory.GetFiles(SharedData.File("cases/models/external")))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            var manifest = Path.Combine(folder.FullName, "manifest.json");
            var draft = JsonNode.Parse(File.ReadAllText(manifest))!.AsObject();
            draft.Remove("files");
            File.WriteAllText(manifest, draft.ToJsonString());

            var completed = DraftManifest.Complete(folder.FullName, null, TestTrust.Start, TestContext.Current.CancellationToken);

            Assert.Equal(["model.onnx", "model.onnx_data"], TestTrust.Accepted(ManifestReader.Read(TestTrust.Accepted(completed))).Files.Select(static file => file.Path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Pack_StaleHashesOfAChangedFile_AreReplaced()
    {
        _folder.EditManifest(static manifest =>
        {
            manifest["files"]![0]!["sha256"] = new string('0', 64);
            manifest["files"]![0]!["size"] = 1;
            manifest["files"]!.AsArray().Add("README.md");
        });

        using var bundle = TestTrust.Accepted(Pack());

        Assert.Equal("README.md", bundle.Manifest.Files[^1].Path);
    }

    [Fact]
    public void Complete_ManyBlocks_TakesLargerOnesUntilTheHashesFit()
    {
        // 280 MiB of zeros in 64 KiB blocks have more hashes than a manifest holds.
        using (var stream = File.Create(_folder.PathOf("padding.bin")))
        {
            stream.SetLength(280L << 20);
        }

        _folder.EditManifest(static manifest => manifest["files"]!.AsArray().Add("padding.bin"));

        var completed = DraftManifest.Complete(_folder.Path, blockSize: null, TestTrust.Start, TestContext.Current.CancellationToken);
        var forced = DraftManifest.Complete(_folder.Path, blockSize: 65536, TestTrust.Start, TestContext.Current.CancellationToken);

        Assert.Equal(128 * 1024, TestTrust.Accepted(ManifestReader.Read(TestTrust.Accepted(completed))).BlockSize);
        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(forced));
    }

    [Fact]
    public void Pack_WithSigners_IsTrustedByTheirKeyring()
    {
        TestTrust.Accepted(Pack(signers: [_trust.Models, _trust.Models2])).Dispose();

        TestTrust.Accepted(Bundle.OpenTrusted(Output, _trust.Keyring, TestTrust.Now)).Dispose();
        TestTrust.Accepted(Bundle.OpenTrusted(Output, _trust.TwoSigners(), TestTrust.Now)).Dispose();
    }

    public static TheoryData<string, ErrorCode, Action<JsonObject>> Spoiled => new()
    {
        { "input of another shape", ErrorCode.ModelMismatch, static manifest => manifest["inputs"]![0]!["shape"]![3] = 1024 },
        { "output of another name", ErrorCode.ModelMismatch, static manifest => manifest["outputs"]![0]!["name"] = "probabilities" },
        { "steps that lead elsewhere", ErrorCode.ModelMismatch, static manifest => manifest["preprocess"]!["sample"]!["shape"]![0] = 1000 },
        { "golden output of another variant", ErrorCode.GoldenMismatch, static manifest => manifest["golden"]![0]!["tolerance"] = 0 },
        { "a file that is no network", ErrorCode.ModelLoadFailed, static manifest => manifest["variants"]![0]!["file"] = "golden-looseness.f32" },
        { "a file that is not there", ErrorCode.ModelFileMissing, static manifest => manifest["files"]!.AsArray().Add("absent.bin") },
        { "a file outside", ErrorCode.ManifestInvalid, static manifest => manifest["files"]!.AsArray().Add("../secret") },
        { "an unknown member", ErrorCode.ManifestInvalid, static manifest => manifest["licence"] = "MIT" },
        { "no release", ErrorCode.ManifestInvalid, static manifest => manifest.Remove("release") },
        { "an odd block size", ErrorCode.ManifestInvalid, static manifest => manifest["blockSize"] = 5000 },
    };

    [Theory]
    [MemberData(nameof(Spoiled), DisableDiscoveryEnumeration = true)]
    public void Pack_ModelThatDoesNotHoldWhatItPromises_IsRefusedAndLeavesNothing(string what, ErrorCode code, Action<JsonObject> spoil)
    {
        Assert.NotNull(what);
        _folder.EditManifest(spoil);
        if (what.StartsWith("golden", StringComparison.Ordinal))
        {
            File.Copy(_folder.PathOf("golden-bearing-inner.int8.f32"), _folder.PathOf("golden-looseness.int8.f32"), overwrite: true);
        }

        var packed = Pack();

        Assert.Equal(code, TestTrust.Refused(packed));
        Assert.StartsWith(_folder.Path, packed.Error!.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
        _folder.AssertNoParts();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"release\": 1, \"release\": 2}")]
    [InlineData("{\"files\": 3}")]
    [InlineData("{\"variants\": [3], \"golden\": {}}")]
    public void Pack_NoManifest_IsRefused(string content)
    {
        File.WriteAllText(_folder.PathOf(ModelManifest.FileName), content);

        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(Pack()));
    }

    [Fact]
    public void Pack_FolderWithoutAManifest_SaysWhatAModelIs()
    {
        File.Delete(_folder.PathOf(ModelManifest.FileName));

        var packed = Pack();

        Assert.Equal(ErrorCode.ModelFileMissing, TestTrust.Refused(packed));
        Assert.Contains("a model is a folder with a manifest.json", packed.Error!.Message, StringComparison.Ordinal);
    }

    private string Output => _folder.Beside("model.edgemodel");

    private Checked<Bundle> Pack(int? blockSize = null, params SigningKey[] signers) =>
        new BundlePacker(new OnnxSessionFactory(new OnnxOptions(), new FakeLogger<OnnxSessionFactory>()), new FakeTimeProvider(TestTrust.Start))
            .Pack(new PackRequest(_folder.Path, Output) { BlockSize = blockSize, Signers = signers }, TestContext.Current.CancellationToken);
}
