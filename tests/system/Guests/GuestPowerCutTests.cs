using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>
/// The power of a whole device is cut at any moment, while it works, installs a model and boots. The card loses what it had not flushed, in any order: harsher
/// than a process that is killed, and than a disk that keeps all that it was given.
/// </summary>
[Collection(nameof(GuestMachine))]
public sealed class GuestPowerCutTests(PublishedAgents agents, DebianPackages packages, Debian13 debian)
{
    private static readonly TimeSpan LongestInstall = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestBoot = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task PowerCutAtRandom_TheDeviceBootsToAWorkingServiceWithAWholeModel()
    {
        var random = new Random(Drill.Seed);
        var cuts = Drill.Count(5, 100);
        await using var site = await GuestSite.CreateAsync(await debian.RootAsync(), await packages.GetAsync(await agents.X64Async()));
        var known = new List<string> { DeliveredModel.BuiltIn.Digest };
        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (kept, lost, inBoot) = (0, 0, 0);
        DeliveredModel? wanted = null;
        await site.Guest.StartAsync();
        await site.WorksAsync();
        for (var cut = 0; cut < cuts; cut++)
        {
            if (wanted is null || site.PhaseOf(wanted) is "committed" or "rolled_back" or "failed")
            {
                wanted = await site.OrderAsync(release: known.Count + 1, random);
                known.Add(wanted.Digest);
            }

            // Most moments early: the fetch is over sooner than the probe.
            await PassAsync(Math.Pow(random.NextDouble(), 2) * LongestInstall);
            var phase = site.PhaseOf(wanted) ?? "ordered";
            phases[phase] = phases.GetValueOrDefault(phase) + 1;
            await CutAsync();

            // While it boots, too.
            if (random.Next(3) == 0 && cut + 1 < cuts)
            {
                await site.Guest.StartAsync();
                await PassAsync(random.NextDouble() * LongestBoot);
                await CutAsync();
                cut++;
                inBoot++;
            }

            await site.Guest.StartAsync();
            var digest = await site.WorksAsync();
            Assert.Contains(digest, known.Select(ContentDigest.Short));
            Assert.True(phase != "committed" || digest == ContentDigest.Short(wanted.Digest), $"{wanted.Digest} was reported as committed, but {digest} runs");
        }

        await site.WaitAsync(() => site.PhaseOf(wanted!) is "committed" or "rolled_back");
        var byPhase = string.Join(", ", phases.Select(static pair => $"{pair.Key} {pair.Value}"));
        Drill.Report($"{cuts} power cuts of a Debian 13 guest, {inBoot} of them while it booted, the others by phase {byPhase}; {kept} writes reached the card, "
            + $"{lost} that were not flushed did not; {known.Count - 1} models, {site.Sessions.Count} sessions, {site.Results.Count()} results");

        async Task CutAsync()
        {
            var (reached, gone) = await site.Guest.CutAsync(random);
            (kept, lost) = (kept + reached, lost + gone);
        }
    }

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
