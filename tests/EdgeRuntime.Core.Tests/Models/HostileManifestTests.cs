using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Tests.Models;

/// <summary>One thing wrong at a time: one clause that says what.</summary>
public sealed class HostileManifestTests
{
    public static TheoryData<string, string, string> Invalid => new()
    {
        { "schema", "\"model-manifest/2\"", "schema must be 'model-manifest/1', but is 'model-manifest/2'" },
        { "model", "\"Pump\"", "model must match [a-z0-9][a-z0-9-]{0,62}, but is 'Pump'" },
        { "model", "\"../pump\"", "model must match [a-z0-9][a-z0-9-]{0,62}, but is '../pump'" },
        { "model", "\"a\\nb\"", "model must match [a-z0-9][a-z0-9-]{0,62}, but is 'a?b'" },
        { "release", "0", "release must be 1 or more" },
        { "labels", "[\"good\"]", "labels has 1 entries, but the first output 2 classes" },
        { "labels", "[null, \"bad\"]", "labels[0] is null" },
        { "inputs", "[]", "inputs must name at least one tensor" },
        { "inputs", "[null]", "inputs[0] is null" },
        { "inputs.0.shape", "[1, 0]", "inputs[0].shape must be positive and at most 67108864 elements" },
        { "inputs.0.shape", "[2147483647, 2147483647, 2147483647]", "inputs[0].shape must be positive and at most 67108864 elements" },
        { "inputs.0.scale", "0", "inputs[0].scale must be positive and finite" },
        { "inputs.0.scale", "1e999", "is not a manifest (a number in it is beyond double precision)" },
        { "outputs", "[null]", "outputs[0] is null" },
        { "files", "[null]", "files[0] is null" },
        { "files.0.size", "-1", "files: 'model.onnx' has a negative size" },
        { "files.0.sha256", "\"ABC\"", "files: the sha256 of 'model.onnx' must be 64 lowercase hex digits" },
        { "golden", "[null]", "golden[0] is null" },
        { "golden", "[{\"input\": \"a\", \"output\": \"b\", \"tolerance\": 1}]", "golden: 'a' and 'b' must be among files" },
        { "variants", "[]", "variants must name at least one" },
        { "variants", "[null]", "variants[0] is null" },
        { "variants.0.name", "\"INT8\"", "variants: the name 'INT8' must match [a-z0-9][a-z0-9-]{0,62}" },
        { "variants.0.file", "\"other.onnx\"", "variants: the file 'other.onnx' of 'int8' is not among files" },
        { "variants.0.accuracy", "1.5", "variants: the accuracy of 'int8' must be 0 to 1" },
        { "preprocess.steps.0", "null", "preprocess.steps[0] is null" },
        { "preprocess.sample.shape", "[4]", "preprocess.sample.shape must have 2 dimensions for a Series" },
        { "preprocess.sample.shape", "[4, 0]", "preprocess.sample.shape must be positive; only images may leave their size open" },
        { "preprocess.sample.hop", "0", "preprocess.sample.hop must be positive" },
        { "preprocess.sample.sampleRateHz", "1e999", "is not a manifest (a number in it is beyond double precision)" },
        { "postprocess.topK", "0", "postprocess.topK must be 1 to 20" },
        { "postprocess", "{\"kind\": \"raw\", \"maxValues\": 5000}", "postprocess.maxValues must be 1 to 4096" },
        { "postprocess", "{\"kind\": \"anomaly\", \"threshold\": 1}", "postprocess anomaly by output needs one value, but the first output has 2" },
        { "postprocess", "{\"kind\": \"anomaly\", \"threshold\": 1e999, \"score\": \"reconstructionError\"}", "is not a manifest (a number in it is beyond double precision)" },
        { "postprocess", "{\"kind\": \"detection\"}", "postprocess detection needs two outputs: boxes and scores; one output alone has another postprocess.layout: yolo, yolo-objectness or end-to-end" },
    };

    public static TheoryData<string, string, string> Unreadable => new()
    {
        { "preprocess.steps.0", "{\"op\": \"format-disk\"}", "format-disk" },
        { "preprocess.steps.0", "{\"mean\": [0], \"std\": [1]}", "discriminator" },
        { "preprocess.steps.0", "{\"op\": \"normalize\", \"mean\": [0]}", "std" },
        { "postprocess.kind", "\"oracle\"", "oracle" },
        { "preprocess.steps.0", "{\"op\": \"fft\"}", "op must be one of crop, resize, normalize, layout, channelOrder" },
        { "preprocess.steps.0", "{\"mean\": [0], \"std\": [1]}", "op must be one of crop, resize, normalize, layout, channelOrder" },
        { "postprocess.kind", "\"oracle\"", "kind must be one of classification, detection, segmentation, anomaly, regression, embedding, raw" },
        { "preprocess.sample.kind", "\"sound\"", "$.preprocess.sample.kind must be one of series, image, tensor, but is 'sound'" },
        { "inputs.0.type", "\"float\"", "$.inputs[0].type must be one of uint8, int8, uint16, int16, int32, int64, float16, float32, float64, bool, but is 'float'" },
        { "inputs.0.type", "5", "$.inputs[0].type must be one of uint8, " },
        { "inputs.0.shape", "null", "$.inputs[0].shape" },
        { "inputs.0.scale", "NaN", "'N' is an invalid start of a value" },
        { "inputs.0.scale", "\"NaN\"", "$.inputs[0].scale" },
        { "inputs.0.shape", "[99999999999]", "$.inputs[0].shape[0]" },
        { "inputs.0.type", "\"int4\"", "$.inputs[0].type" },
        { "model", "null", "model" },
        { "files.0", "{\"sha256\": \"00\", \"size\": 1}", "path" },
        { "files.0", "{\"path\": null, \"sha256\": \"00\", \"size\": 1}", "path" },
        { "release", "1, \"release\": 2", "release" },
        { "release", "1, \"relaese\": 2", "relaese" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Load_OneWrongValue_IsOneClauseAboutIt(string place, string json, string expected)
    {
        using var folder = new PackageFolder();
        folder.Spoil(place, json);

        var error = folder.LoadError();

        Assert.Equal($"{folder.ManifestPath}: {expected}", error.Message);
        Assert.Equal(ErrorCode.ManifestInvalid, error.Code);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Load_NotEvenOfTheManifestsForm_SaysWhatAndWhere(string place, string json, string expected)
    {
        using var folder = new PackageFolder();
        folder.Spoil(place, json);

        var error = folder.LoadError();

        Assert.StartsWith($"{folder.ManifestPath}: is not a manifest (", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.ManifestInvalid, error.Code);
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("manifest.json")]
    public void Load_FileOutsideTheFolder_IsRefused(string path)
    {
        using var folder = new PackageFolder();
        var manifest = PackageFolder.Sound();
        manifest["files"]![0]!["path"] = path;
        manifest["variants"]![0]!["file"] = path;
        folder.Write(manifest.ToJsonString());

        Assert.Equal($"{folder.ManifestPath}: files: '{path.Replace('\n', '?')}' must be a plain file name without folders", folder.LoadError().Message);
    }

    [Fact]
    public void Load_NamedTwice_IsRefused()
    {
        using var folder = new PackageFolder();
        var manifest = PackageFolder.Sound();
        manifest["files"]!.AsArray().Add(manifest["files"]![0]!.DeepClone());
        manifest["variants"]!.AsArray().Add(manifest["variants"]![0]!.DeepClone());
        folder.Write(manifest.ToJsonString());

        Assert.Equal($"{folder.ManifestPath}: files: 'model.onnx' is named twice; variants: 'int8' is named twice", folder.LoadError().Message);
    }

    [Fact]
    public void Load_ThousandsOfErrors_NamesTheFirstAndCountsTheRest()
    {
        using var folder = new PackageFolder();
        var manifest = PackageFolder.Sound();
        for (var i = 0; i < 1000; i++)
        {
            manifest["variants"]!.AsArray().Add(manifest["variants"]![0]!.DeepClone());
        }

        folder.Write(manifest.ToJsonString());

        Assert.EndsWith("; and 991 more", folder.LoadError().Message, StringComparison.Ordinal);
    }
}
