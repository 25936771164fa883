using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

public sealed class ReleaseFloorTests : IDisposable
{
    private readonly TestTrust _trust = new();

    public void Dispose() => _trust.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 5)]
    [InlineData(5, 6)]
    public void Check_AtOrAboveTheFloor_IsAllowed(long floor, long release) => Assert.Null(ReleaseFloor.Check(floor, release));

    [Fact]
    public void Attack_Rollback_BelowTheFloor_IsRefused() => Assert.Equal(ErrorCode.ReleaseBelowFloor, TestTrust.Refused(ReleaseFloor.Check(5, 4)));

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(2, false)]
    public void Check_WithAGrant_IsAllowedDownToItsMinimum(long release, bool allowed) => Assert.Equal(allowed, ReleaseFloor.Check(5, release, Grant(minimum: 3)) is null);

    [Fact]
    public void AfterCommit_OfAGrantedReturn_TheFloorComesDown()
    {
        Assert.Equal(3, ReleaseFloor.AfterCommit(5, 3, grantedRelease: 3));
        Assert.Equal(6, ReleaseFloor.AfterCommit(5, 6, grantedRelease: 3));
        Assert.Equal(6, ReleaseFloor.AfterCommit(5, 6));
        Assert.Equal(5, ReleaseFloor.AfterCommit(5, 5));
    }

    // A device sees offers in any order; some are committed. Without grants it never runs anything older than what it once committed, and offers alone change nothing.
    [Fact]
    public void Attack_FastForward_OffersThatAreNotCommitted_NeverMoveTheFloor() =>
        Gen.Select(Gen.Long[1, Identifiers.MaxCounter], Gen.Bool).Array[1, 50].Sample(static offers =>
        {
            var (floor, highest) = (0L, 0L);
            foreach (var (release, commits) in offers)
            {
                var refused = ReleaseFloor.Check(floor, release) is not null;
                Assert.Equal(release < highest, refused);
                if (!refused && commits)
                {
                    floor = ReleaseFloor.AfterCommit(floor, release);
                    highest = release;
                }

                Assert.Equal(highest, floor);
            }
        });

    [Fact]
    public void Attack_FastForward_ACommittedHugeRelease_IsUndoneByAGrantOnly()
    {
        var floor = ReleaseFloor.AfterCommit(7, Identifiers.MaxCounter);
        Assert.Equal(ErrorCode.ReleaseBelowFloor, TestTrust.Refused(ReleaseFloor.Check(floor, 8)));

        var grant = TestTrust.Accepted(Open(Grant(minimum: 8).ToEnvelope().Sign(_trust.Models)));
        Assert.Null(ReleaseFloor.Check(floor, 8, grant));
        Assert.Equal(8, ReleaseFloor.AfterCommit(floor, 8, grant.MinimumRelease));
    }

    [Theory]
    [InlineData("pi")]
    [InlineData("fleet")]
    public void Open_GrantForThisDeviceOrTheFleet_IsTaken(string device) =>
        Assert.Equal(3, TestTrust.Accepted(Open(Grant(device: device).ToEnvelope().Sign(_trust.Models))).MinimumRelease);

    [Fact]
    public void Attack_GrantByTheFleetsKey_IsRefused() => Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Open(Grant().ToEnvelope().Sign(_trust.Desired))));

    [Fact]
    public void Attack_GrantForAnotherDevice_IsRefused() =>
        Assert.Equal(ErrorCode.GrantInvalid, TestTrust.Refused(Open(Grant(device: "pi2").ToEnvelope().Sign(_trust.Models))));

    [Fact]
    public void Attack_GrantForAnotherModel_IsRefused() =>
        Assert.Equal(ErrorCode.GrantInvalid, TestTrust.Refused(Open((Grant() with { Model = "fan" }).ToEnvelope().Sign(_trust.Models))));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Attack_GrantWithoutAMinimum_IsRefused(long minimum) =>
        Assert.Equal(ErrorCode.GrantInvalid, TestTrust.Refused(Open(Grant(minimum: minimum).ToEnvelope().Sign(_trust.Models))));

    [Fact]
    public void Attack_ManifestShownAsAGrant_IsRefused() =>
        Assert.Equal(ErrorCode.WrongPayloadType, TestTrust.Refused(Open(DsseEnvelope.Unsigned(PayloadTypes.ModelManifest, Grant().ToEnvelope().Payload).Sign(_trust.Models))));

    [Fact]
    public void Attack_ExpiredGrant_IsRefusedByATrustedClockOnly()
    {
        var envelope = (Grant() with { Expires = TestTrust.Start }).ToEnvelope().Sign(_trust.Models);

        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(Open(envelope)));
        TestTrust.Accepted(RollbackGrant.Open(envelope, _trust.Keyring, "pump", "pi", TrustedTime.Unknown));
    }

    private static RollbackGrant Grant(string device = "pi", long minimum = 3) => new()
    {
        Schema = RollbackGrant.CurrentSchema,
        Model = "pump",
        Device = device,
        MinimumRelease = minimum,
        Expires = TestTrust.Start.AddDays(1),
    };

    private Checked<RollbackGrant> Open(DsseEnvelope envelope) => RollbackGrant.Open(envelope, _trust.Keyring, "pump", "pi", TestTrust.Now);
}
