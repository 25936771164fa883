using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Agent.Tests.Updates;

/// <summary>Which models an order may bring to a device that is configured for <c>pump</c> on <c>machine</c> and <c>door</c> on <c>camera</c>, and runs <c>bell</c> on <c>recording</c>.</summary>
public sealed class ModelFeedsTests
{
    private static readonly ErrorInfo Disabled = new(ErrorCode.UpdatesDisabled, "this device takes no models");
    private readonly AgentConfiguration _configuration = new();

    public ModelFeedsTests()
    {
        _configuration.Sources.Add("machine", new SourceOptions());
        _configuration.Sources.Add("camera", new SourceOptions { Kind = SourceOptions.ExecKind });
        _configuration.Sources.Add("spare", new SourceOptions { Kind = SourceOptions.ExecKind });
        _configuration.Sources.Add("recording", new SourceOptions { Kind = SourceOptions.ReplayKind });
    }

    [Theory]
    [InlineData("pump", null)]
    [InlineData("pump", "machine")]
    [InlineData("fan", "machine")]
    [InlineData("fan", "recording")]
    [InlineData("fan", "spare")]
    [InlineData("bell", null)]
    [InlineData("bell", "spare")]
    public void Check_ModelThatHasASource_IsTaken(string model, string? source) => Assert.Null(Check(null, (model, source)));

    [Theory]
    [InlineData("fan", null, ErrorCode.UnknownModel, "to run it beside them name one of its sources (edgectl model push --source): machine, camera, spare, recording")]
    [InlineData("fan", "microphone", ErrorCode.UnknownSource, "this device has no source 'microphone', only machine, camera, spare, recording; name one of them or configure it")]
    [InlineData("fan", "camera", ErrorCode.SourceInUse, "source 'camera' already feeds another model, and of kind exec only one can open it; configure one more source")]
    [InlineData("pump", "spare", ErrorCode.DesiredInvalid, "model 'pump' has source 'machine' by this device's configuration, but the order names 'spare'; leave the source out or change the configuration")]
    public void Check_ModelThatHasNone_IsRefusedWithWhatToDo(string model, string? source, ErrorCode code, string message)
    {
        var refusal = Check(null, (model, source))!;

        Assert.Equal(code, refusal.Code);
        Assert.EndsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TwoNewModelsOnOneSource_AreTakenWhereEachCanOpenItForItself()
    {
        Assert.Null(Check(null, ("fan", "machine"), ("valve", "machine")));
        Assert.Equal(ErrorCode.SourceInUse, Check(null, ("fan", "spare"), ("valve", "spare"))!.Code);
    }

    [Fact]
    public void Check_DeviceThatTakesNoModels_RefusesOnlyThoseThatItIsNotConfiguredFor()
    {
        Assert.Null(Check(Disabled, ("pump", null)));
        Assert.Equal(Disabled, Check(Disabled, ("fan", "machine")));
    }

    [Theory]
    [InlineData(SourceOptions.VibrationKind, "oneshot", true)]
    [InlineData(SourceOptions.ReplayKind, "oneshot", true)]
    [InlineData(SourceOptions.MqttKind, "oneshot", true)]
    [InlineData(SourceOptions.ExecKind, "oneshot", false)]
    [InlineData(SourceOptions.IioKind, "oneshot", true)]
    [InlineData(SourceOptions.IioKind, "buffer", false)]
    public void CanBeShared_Kind_TellsWhetherSeveralCanOpenIt(string kind, string mode, bool expected) =>
        Assert.Equal(expected, new SourceOptions { Kind = kind, Iio = { Mode = mode } }.CanBeShared);

    private ErrorInfo? Check(ErrorInfo? disabled, params (string Model, string? Source)[] models)
    {
        var configured = new Dictionary<string, string> { ["pump"] = "machine", ["door"] = "camera" };
        var feeds = new ModelFeeds(_configuration, configured, static model => model == "bell" ? "recording" : null, disabled);
        return feeds.Check(new DesiredDocument
        {
            Schema = DesiredDocument.CurrentSchema,
            Generation = 1,
            Models = [.. models.Select(static model => new DesiredModel { Model = model.Model, Digest = new string('a', 64), Source = model.Source })],
        });
    }
}
