using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>A whole device whose clock begins in 1970, whose card is full, or whose system is read-only.</summary>
[Collection(nameof(GuestMachine))]
public sealed class GuestFaultTests(PublishedAgents agents, DebianPackages packages, Debian13 debian)
{
    // All that is left to users: root has a reserve.
    private const string Fill = """
        fallocate --length $(df --output=avail --block-size=1 / | tail -n 1) /filler; runuser -u edge-runtime -- dd if=/dev/zero of=/var/lib/edge-runtime/more bs=1M count=1 || echo 'card is'' full'
        """;

    private const string SetClock = "mkdir -p /run/systemd/timesync; touch /run/systemd/timesync/synchronized";

    [Fact]
    public async Task Clock1970ThenSetAndCardFull_ResultsGoOnAndNoneIsLost()
    {
        await using var site = await CreateAsync();
        await site.Guest.StartAsync(clock: DateTimeOffset.UnixEpoch);
        await site.WorksAsync();
        Assert.Equal("unsynced", (string)site.Results.Last().Body["clock"]!);
        Assert.True((DateTimeOffset)site.Results.Last().Body["capturedAt"]! < TimeProvider.System.GetUtcNow().AddDays(-1));

        // As systemd-timesyncd does it.
        await site.Guest.DoAsync(FormattableString.Invariant($"date --set=@{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}; {SetClock}"));
        await site.WaitAsync(() => (string)site.Results.Last().Body["clock"]! == "synced");
        Assert.InRange(((DateTimeOffset)site.Results.Last().Body["capturedAt"]! - TimeProvider.System.GetUtcNow()).TotalSeconds, -30, 30);

        // Full, and the broker away: what cannot be written is kept in memory, and delivered.
        await site.Guest.DoAsync(Fill);
        await site.Guest.ShowsAsync("card is full");
        await site.Broker.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        await site.Broker.StartAgainAsync();
        await site.Observer.ReconnectAsync();
        var before = site.Results.Count();
        await site.WaitAsync(() => site.Results.Count() > before + (10 * GuestSite.RateHz));
        await site.Guest.DoAsync("rm /filler; echo 'card is'' free'");
        await site.Guest.ShowsAsync("card is free");

        Assert.Single(site.Sessions);
        var seqs = site.Results.Select(static result => result.Seq).Distinct().Order().ToList();
        Assert.Equal(Enumerable.Range((int)seqs[0], seqs.Count).Select(static seq => (long)seq), seqs);
        Drill.Report(FormattableString.Invariant($"clock of 1970 set, card full with the broker away: {seqs.Count} results of one session, none missing"));
    }

    [Fact]
    public async Task ReadOnlySystem_StateOnAPartitionOfItsOwn_InstallsAModelThatOutlivesAPowerCut()
    {
        var random = new Random(Drill.Seed);
        await using var site = await CreateAsync();
        await site.Guest.StartAsync(isReadOnly: true);
        await site.WorksAsync();
        var model = await site.OrderAsync(release: 2, random);
        await site.WaitAsync(() => site.PhaseOf(model) == "committed");

        await site.Guest.CutAsync(random);
        await site.Guest.StartAsync(isReadOnly: true);

        Assert.Equal(ContentDigest.Short(model.Digest), await site.WorksAsync());
    }

    private async Task<GuestSite> CreateAsync() => await GuestSite.CreateAsync(await debian.RootAsync(), await packages.GetAsync(await agents.X64Async()));
}
