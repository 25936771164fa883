using System.Collections.Concurrent;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Testing;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeRuntime.Fleet.Tests.Broker;

/// <summary>Who gets into the embedded broker over a real socket, and what a device may touch there.</summary>
public sealed class BrokerAccessTests : IAsyncLifetime
{
    private readonly BrokerBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Device_TouchesOnlyItsOwnTopicsAndReadsTheModels(bool byCertificate)
    {
        _bench.UseTls(withDevices: byCertificate);
        var (roof, barn, anna) = (_bench.Add("roof-1", BrokerRole.Device), _bench.Add("barn-1", BrokerRole.Device), _bench.Add("anna", BrokerRole.Operator));
        await _bench.StartAsync();
        using var certificate = byCertificate ? _bench.IssueDevice("roof-1") : null;
        var (heard, seen) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        var device = await _bench.EnterAsync("roof-1", byCertificate ? null : "roof-1", roof, certificate, tls: true, received: heard);
        var other = await _bench.EnterAsync("barn-1", "barn-1", barn, tls: true);
        var operators = await _bench.EnterAsync("watch", "anna", anna, tls: true, received: seen);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await BrokerBench.SubscribeAsync(operators, "edge/v1/#"));

        string[] readable = ["edge/v1/roof-1/commands/+", "edge/v1/roof-1/#", "edge/v1/models/#", "homeassistant/status"];
        string[] unreadable = ["edge/v1/barn-1/#", "edge/v1/+/status", "edge/v1/#", "#", "edge/v1/barn-1/desired", "edge/v1/roof-10/status", "edge/v1/+/commands/+", "homeassistant/#"];
        foreach (var filter in readable)
        {
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await BrokerBench.SubscribeAsync(device, filter));
        }

        foreach (var filter in unreadable)
        {
            Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await BrokerBench.SubscribeAsync(device, filter));
        }

        string[] writable = ["edge/v1/roof-1/status", "edge/v1/roof-1/results/vibration", "edge/v1/roof-1/responses/operator-1", "homeassistant/device/roof-1/config"];
        string[] unwritable =
            ["edge/v1/barn-1/status", "edge/v1/barn-1/commands/ping", "edge/v1/roof-1/desired", "edge/v1/roof-1/commands/ping", "edge/v1/models/0/manifest", "edge/v1/roof-10/energy", "other", "homeassistant/device/barn-1/config"];
        foreach (var topic in writable)
        {
            Assert.True((await BrokerBench.PublishAsync(device, topic, "own")).IsSuccess, topic);
        }

        foreach (var topic in unwritable)
        {
            Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await BrokerBench.PublishAsync(device, topic, "foreign", retain: true)).ReasonCode);
        }

        await BrokerBench.PublishAsync(other, "edge/v1/barn-1/energy", "of the barn");
        await BrokerBench.PublishAsync(operators, "edge/v1/models/0/manifest", "model");
        await BrokerBench.PublishAsync(operators, "edge/v1/roof-1/commands/ping", "command");
        await Eventually.TrueAsync(() => seen.Contains("edge/v1/barn-1/energy of the barn") && heard.Contains("edge/v1/roof-1/commands/ping command"), TimeSpan.FromSeconds(30), () => string.Join('\n', seen));

        Assert.DoesNotContain(seen, static line => line.EndsWith(" foreign", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, static line => line.Contains("barn", StringComparison.Ordinal));
        Assert.Contains("edge/v1/models/0/manifest model", heard);
        Assert.Contains(_bench.Logger.Collector.GetSnapshot(), static line => line.Message.Contains("is not a topic of device 'roof-1'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_WrongMissingOrForeign_IsRefusedOnceThereIsAnAccount()
    {
        await _bench.StartAsync();
        await _bench.EnterAsync("before");
        var password = _bench.Add("roof-1", BrokerRole.Device);

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await _bench.ConnectAsync("roof-1")).Answer.ResultCode);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await _bench.ConnectAsync("roof-1", "roof-1", "wrong")).Answer.ResultCode);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await _bench.ConnectAsync("roof-1", "roof-2", password)).Answer.ResultCode);
        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, (await _bench.ConnectAsync("roof-2", "roof-1", password)).Answer.ResultCode);
        await _bench.EnterAsync("roof-1", "roof-1", password);

        _bench.Accounts.Set(new BrokerAccount("roof-1", BrokerRole.Blocked, ""));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await _bench.ConnectAsync("roof-1", "roof-1", password)).Answer.ResultCode);
    }

    [Fact]
    public async Task Session_OfAnotherAccount_IsNotTakenOver()
    {
        var (anna, roof) = (_bench.Add("anna", BrokerRole.Operator), _bench.Add("roof-1", BrokerRole.Device));
        await _bench.StartAsync();
        await _bench.EnterAsync("roof-1", "anna", anna, expiry: 3_600);

        var (_, answer) = await _bench.ConnectAsync("roof-1", "roof-1", roof, expiry: 3_600);

        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, answer.ResultCode);
    }

    [Fact]
    public async Task FleetsOwnPort_WithoutItsSecret_IsRefused()
    {
        await _bench.StartAsync();
        var own = _bench.Broker.Own!;
        var secret = await File.ReadAllTextAsync(own.PasswordFile, TestContext.Current.CancellationToken);

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await _bench.ConnectAsync("edge-fleet", OwnDoor.User, "wrong", port: own.Port)).Answer.ResultCode);
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await _bench.ConnectAsync("edge-fleet", port: own.Port)).Answer.ResultCode);
        Assert.Equal(MqttClientConnectResultCode.Success, (await _bench.ConnectAsync("edge-fleet", OwnDoor.User, secret, port: own.Port)).Answer.ResultCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(own.PasswordFile));
        }
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthorityBlockedOrMissing_IsRefused()
    {
        _bench.UseTls(withDevices: true);
        await _bench.StartAsync();
        using var stranger = CertificateAuthority.Create("stranger", TimeProvider.System.GetUtcNow(), out _);
        using var foreign = BrokerBench.IssueBy(stranger, "roof-1");
        using var own = _bench.IssueDevice("roof-1");

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => _bench.ConnectAsync("roof-1", certificate: foreign));
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await _bench.ConnectAsync("roof-1", tls: true)).Answer.ResultCode);
        await _bench.EnterAsync("roof-1", certificate: own);
        _bench.Accounts.Set(new BrokerAccount("roof-1", BrokerRole.Blocked, ""));
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await _bench.ConnectAsync("roof-1", certificate: own)).Answer.ResultCode);
    }

    [Fact]
    public async Task ClientWithoutTls_OnAPortWithTls_GetsNothing()
    {
        _bench.UseTls(withDevices: false);
        var password = _bench.Add("roof-1", BrokerRole.Device);
        await _bench.StartAsync();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => _bench.ConnectAsync("roof-1", "roof-1", password));
        await _bench.EnterAsync("roof-1", "roof-1", password, tls: true);
    }

    [Fact]
    public async Task BrokerBeyondLoopback_WithoutAccounts_DoesNotStart()
    {
        _bench.Options.Address = "0.0.0.0";

        var refused = await Assert.ThrowsAsync<BrokerStartException>(() => _bench.StartAsync());
        Assert.Equal(
            "Fleet:Broker:Address 0.0.0.0 is reachable from other machines, and the broker has no accounts; add one (edge-fleet broker add-device NAME) or set Fleet:Broker:Tls:ClientCaFile",
            refused.Message);

        _bench.Add("roof-1", BrokerRole.Device);
        await _bench.StartAsync();
        Assert.Contains(_bench.Logger.Collector.GetSnapshot(), static line => line.Message.Contains("listens on 0.0.0.0 without TLS", StringComparison.Ordinal));
    }
}
