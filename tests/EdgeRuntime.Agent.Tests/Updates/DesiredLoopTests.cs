using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class DesiredLoopTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("desired-").FullName;
    private readonly Channel<byte[]> _feed = Channel.CreateBounded<byte[]>(4);
    private readonly ConcurrentQueue<long> _ordered = [];
    private readonly ModelStatusBoard _status = new(static () => { });
    private readonly CancellationTokenSource _stop = new();
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

    private async Task TakeAsync(BrokeredDevice device, string folder, byte[] document, Func<bool> taken)
    {
        var configuration = new AgentConfiguration();
        var wall = TimeProvider.System;
        var targets = new DesiredTargets(["pump"], Settings.Of(configuration), new PowerParts(wall).Loop, _status, new EventPublisher(device.Connection, wall), order => _ordered.Enqueue(order.Generation));
        var trust = new DesiredTrust(new DesiredReader { Device = "pi" }, wall);
        var loop = new DesiredLoop(_feed.Reader, configuration, trust, new DesiredStore(folder), targets, new Heartbeat("desired", wall), NullLogger.Instance);
        _running = loop.RunAsync(_stop.Token);
        await _feed.Writer.WriteAsync(document, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(taken, TimeSpan.FromSeconds(20));
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
    }
}
