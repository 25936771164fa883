using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class DesiredLoopTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("desired-").FullName;
    private readonly Channel<byte[]> _feed = Channel.CreateBounded<byte[]>(4);
    private readonly ConcurrentQueue<long> _ordered = [];
    private readonly ModelStatusBoard _status = new(static () => { });
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Dispose()
    {
        _stop.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Take_DocumentThatTheDiskDidNotTake_IsTakenWhenItComesAgain()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var folder = Path.Combine(_root, "updates");
        await File.WriteAllTextAsync(folder, "no folder", TestContext.Current.CancellationToken);
        var document = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 7 }.ToJson();

        await TakeAsync(device, folder, document, () => _status.Refused is not null);
        Assert.Equal((7, ErrorCode.StorageFailed), (_status.Refused!.Generation, _status.Refused.Code));
        Assert.Empty(_ordered);

        File.Delete(folder);
        await _feed.Writer.WriteAsync(document, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => !_ordered.IsEmpty, TimeSpan.FromSeconds(20));
        Assert.Equal([7], _ordered);
        Assert.Null(_status.Refused);
        await EndAsync();
    }

    [Fact]
    public async Task Take_DocumentThatIsRefusedForGood_IsRefusedOnce()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var wrong = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 7, Models = [new DesiredModel { Model = "door", Digest = new string('a', 64) }] }.ToJson();
        var right = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 8 }.ToJson();

        await TakeAsync(device, _root, wrong, () => _status.Refused is not null);
        await _feed.Writer.WriteAsync(wrong, TestContext.Current.CancellationToken);
        await _feed.Writer.WriteAsync(right, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => _status.Generation == 8, TimeSpan.FromSeconds(20));

        Assert.Single(await device.WaitForAsync("events", 2), static message => message["name"] == "desired_refused");
        await EndAsync();
    }

    [Fact]
    public async Task Attack_UnsignedOrderOfTheHighestGeneration_LocksNobodyOut()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var trust = new TestTrust();
        var reader = new DesiredReader { Device = "pi", Keyring = trust.Keyring };

        await TakeAsync(device, _root, Plain(Identifiers.MaxCounter), () => _status.Refused is not null, reader);
        Assert.Equal(ErrorCode.GenerationJump, _status.Refused!.Code);
        await SendAsync(Plain(5), () => _status.Generation == 5);
        await SendAsync(Signed(trust, 2), () => _status.Generation == 2);
        await SendAsync(Plain(6), () => _status.Refused is not null);

        Assert.Equal((2, ErrorCode.SignatureMissing), (_status.Generation, _status.Refused!.Code));
        await EndAsync();
    }

    [Fact]
    public async Task Attack_SignedOrderAgainAfterARestart_IsRefusedAsAReplay()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var trust = new TestTrust();
        var reader = new DesiredReader { Device = "pi", Keyring = trust.Keyring, RequireSigned = true };
        await TakeAsync(device, _root, Signed(trust, 3), () => _status.Generation == 3, reader);
        await SendAsync(Signed(trust, 4), () => _status.Generation == 4);
        await EndAsync();

        await TakeAsync(device, _root, Signed(trust, 3), () => _status.Refused is not null, reader, restored: 4);

        Assert.Equal((4, ErrorCode.GenerationNotNewer), (_status.Generation, _status.Refused!.Code));
        await EndAsync();
    }

    [Fact]
    public async Task Restore_UnsignedOrderWhereSignaturesAreRequired_IsDroppedForGood()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var trust = new TestTrust();
        var lax = new DesiredReader { Device = "pi", Keyring = trust.Keyring };
        await TakeAsync(device, _root, Plain(900_000), () => _status.Generation == 900_000, lax);
        await EndAsync();

        await TakeAsync(device, _root, Signed(trust, 1), () => _status.Generation == 1, lax with { RequireSigned = true }, restored: 0);
        await EndAsync();

        Assert.Equal([900_000, 1], _ordered);
        Assert.Single(await device.WaitForAsync("events", 3), static message => message["name"] == "desired_revoked");
        Assert.True(new DesiredStore(_root).Load()!.IsSigned);
    }

    private static byte[] Plain(long generation) => new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = generation }.ToJson();

    private static byte[] Signed(TestTrust trust, long generation) =>
        new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = generation, Device = "pi", Expires = TestTrust.Start.AddDays(1) }.ToEnvelope().Sign(trust.Desired).ToJson();

    private async Task SendAsync(byte[] document, Func<bool> taken)
    {
        await _feed.Writer.WriteAsync(document, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(taken, TimeSpan.FromSeconds(20));
    }

    private async Task TakeAsync(BrokeredDevice device, string folder, byte[] document, Func<bool> taken, DesiredReader? reader = null, long? restored = null)
    {
        var configuration = new AgentConfiguration();
        var wall = TimeProvider.System;
        var events = new EventPublisher(device.Connection, wall);
        var policy = new PolicyControl(configuration, new PolicyTargets(Settings.Of(configuration), new PowerParts(wall).Loop, events, static () => { }), new SteadyClock(wall), NullLogger.Instance);
        var targets = new DesiredTargets(new ModelFeeds(configuration, new Dictionary<string, string> { ["pump"] = "machine" }, static _ => null, null), policy, _status, events, order => _ordered.Enqueue(order.Document.Generation));
        var trust = new DesiredTrust(reader ?? new DesiredReader { Device = "pi" }, new FakeTimeProvider(TestTrust.Start));
        var loop = new DesiredLoop(_feed.Reader, configuration, trust, new DesiredStore(folder), targets, new Heartbeat("desired", wall), NullLogger.Instance);
        if (restored is { } generation)
        {
            _status.Remember(-1);
            loop.Restore(default);
            Assert.Equal(generation, _status.Generation);
        }

        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _running = loop.RunAsync(_stop.Token);
        await SendAsync(document, taken);
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
    }
}
