using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Pages.Overview;

namespace EdgeRuntime.Fleet.Tests.Pages;

public sealed class FleetViewTests
{
    [Fact]
    public void Of_ItsOwnAddress_IsTheSameView()
    {
        var view = new FleetView
        {
            Search = "a&b=ä/<c>",
            State = PresenceState.Online,
            Mode = PowerMode.Saving,
            ProblemsOnly = true,
            Site = "north ridge",
            Tag = "solar",
            Order = DeviceOrder.LastSeen,
            IsDescending = true,
            IsGrouped = true,
        };

        Assert.Equal(view, FleetView.Of("http://fleet.example" + view.ToUri()));
    }

    [Fact]
    public void ToUri_OfTheFirstView_HasNoQuery() => Assert.Equal("/", new FleetView().ToUri());

    [Theory]
    [InlineData("state=flying")]
    [InlineData("state=7")]
    [InlineData("order=-")]
    [InlineData("mode=&q=")]
    [InlineData("group=tag")]
    public void Of_AnAddressThatSaysNothing_IsUnfiltered(string query) => Assert.True(FleetView.Of($"http://fleet.example/?{query}").IsUnfiltered);

    [Fact]
    public void Filter_OfAGroupedView_IsOrderedBySite() =>
        Assert.Equal(DeviceOrder.Site, (new FleetView { IsGrouped = true, Order = DeviceOrder.Charge, IsDescending = true }).Filter.Order);
}
