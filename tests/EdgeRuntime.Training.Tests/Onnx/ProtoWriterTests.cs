using EdgeRuntime.Training.Onnx;

namespace EdgeRuntime.Training.Tests.Onnx;

public sealed class ProtoWriterTests
{
    // The examples of protobuf.dev/programming-guides/encoding.
    [Fact]
    public void Integer_OneHundredAndFifty_IsTheManualsExample()
    {
        var writer = new ProtoWriter();
        writer.Integer(1, 150);

        Assert.Equal([0x08, 0x96, 0x01], writer.Written.ToArray());
    }

    [Fact]
    public void Text_Testing_IsTheManualsExample()
    {
        var writer = new ProtoWriter();
        writer.Text(2, "testing");

        Assert.Equal([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67], writer.Written.ToArray());
    }

    [Fact]
    public void Message_Nested_IsTheManualsExample()
    {
        var inner = new ProtoWriter();
        inner.Integer(1, 150);
        var outer = new ProtoWriter();
        outer.Message(3, inner);

        Assert.Equal([0x1a, 0x03, 0x08, 0x96, 0x01], outer.Written.ToArray());
    }

    [Fact]
    public void Integer_Negative_TakesTenBytes()
    {
        var writer = new ProtoWriter();
        writer.Integer(1, -1);

        Assert.Equal(11, writer.Written.Length);
    }
}
